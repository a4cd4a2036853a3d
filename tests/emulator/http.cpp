#include "tests/emulator/http.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <stdexcept>

#include "agent/stream/served.hpp"
#include "tests/emulator/cable_socket.hpp"
#include "tests/emulator/workers.hpp"

namespace emulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using inboxctl::agent::Served;
using inboxctl::agent::ServedRequest;

namespace {

constexpr std::chrono::seconds idle_limit{65};
constexpr int most_requests = 999;  // on one connection
constexpr std::uint64_t body_limit = 256 * 1024 * 1024;

std::string header_name(std::string_view name) {
    std::string out{name};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
    return out;
}

Request request_of(ServedRequest served) {
    Request request;
    request.method = std::move(served.method);
    request.target = std::move(served.target);
    for (auto& [name, value] : served.headers)
        request.headers[header_name(name)] = std::move(value);
    request.body = std::move(served.body);
    return request;
}

enum class Then { keep, close, handed_over };

std::string head_of(const Response& response, Then then) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head += std::string{inboxctl::agent::reason_of(response.status)} + "\r\n";
    if (!response.content_type.empty()) head += "content-type: " + response.content_type + "\r\n";
    for (const auto& [name, value] : response.headers)
        head += name + ": " + value + "\r\n";
    if (response.status != 304) head += "content-length: " + std::to_string(response.body.size()) + "\r\n";
    return head += then == Then::close ? "connection: close\r\n\r\n" : "\r\n";
}

bool is_loopback(const asio::ip::address& address) { return address.is_loopback(); }

}  // namespace

Clock::Clock(Start start)
    : start_(start == Start::now ? wall_clock()
                                 : TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}}),
      began_(std::chrono::steady_clock::now()) {}

TimePoint Clock::now() const {
    return start_ + std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

struct HttpServer::Impl {
    asio::io_context& io;
    Emulator& emulator;
    const Clock& clock;
    Pace pace;
    tcp::acceptor acceptor{io};
    asio::steady_timer jobs{io};
    Workers workers{io};

    void bind(const Listen& listen);
    void accept();
    asio::awaitable<void> serve(tcp::socket socket);
    asio::awaitable<Then> serve_one(Served& connection, Then then);
    void wait_for_jobs();
    asio::awaitable<Delivery> work(Request request, const Served& connection);
    asio::awaitable<Then> deliver(Served& connection, const Delivery& delivery, std::string_view method,
                                  Then then);
    asio::awaitable<bool> write_slowly(Served& connection, const Delivery& delivery, const std::string& head);
    asio::awaitable<void> pause(std::chrono::microseconds time);
};

void HttpServer::Impl::bind(const Listen& listen) {
    boost::system::error_code error;
    const auto address =
        asio::ip::make_address(listen.host == "localhost" ? "127.0.0.1" : listen.host, error);
    if (error || !is_loopback(address))
        throw std::runtime_error("cannot listen on " + listen.host +
                                 ": only the loopback of this machine, such as 127.0.0.1");
    const tcp::endpoint endpoint{address, listen.port};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(endpoint, error);
    if (error)
        throw std::runtime_error("cannot listen on " + listen.host + ":" + std::to_string(listen.port) +
                                 ": " + error.message());
    acceptor.listen(asio::socket_base::max_listen_connections);
}

void HttpServer::Impl::accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
        if (error) return;
        emulator.log.connected();
        asio::co_spawn(io, serve(std::move(socket)),
                       [](const std::exception_ptr&) {});  // a caller that went away
        accept();
    });
}

asio::awaitable<void> HttpServer::Impl::serve(tcp::socket socket) {
    socket.set_option(tcp::no_delay{true});
    Served connection{std::move(socket)};
    for (int count = 1; count <= most_requests; ++count) {
        const Then wanted = count == most_requests ? Then::close : Then::keep;
        const Then then = co_await serve_one(connection, wanted);
        if (then == Then::handed_over) co_return;
        if (then == Then::close) break;
    }
    connection.shut_down();
}

asio::awaitable<Then> HttpServer::Impl::serve_one(Served& connection, Then then) {
    connection.limit_time(idle_limit);
    auto served = co_await connection.read(body_limit);
    if (!served) co_return Then::close;
    connection.limit_time({});
    if (served->wants_websocket && served->target == "/cable" && !emulator.cable.refuses()) {
        co_await serve_cable(emulator, clock, connection, pace.ping_every);
        co_return Then::handed_over;
    }
    if (!served->keep_alive) then = Then::close;
    Request request = request_of(std::move(*served));
    const std::string method = request.method;
    const Delivery delivery = co_await work(std::move(request), connection);
    co_return co_await deliver(connection, delivery, method, then);
}

// Runs due jobs on time, so that their push events do not wait for the next request.
void HttpServer::Impl::wait_for_jobs() {
    if (emulator.world.jobs.empty() || emulator.world.jobs_held) return;
    jobs.expires_after(emulator.world.jobs.front().due - clock.now());
    jobs.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        emulator.world.now = clock.now();
        run_jobs(emulator.world);
        wait_for_jobs();
    });
}

asio::awaitable<Delivery> HttpServer::Impl::work(Request request, const Served& connection) {
    emulator.world.now = clock.now();
    if (auto control = handle_control(emulator, request)) {
        wait_for_jobs();
        Delivery answered;
        answered.response = std::move(*control);
        co_return answered;
    }
    const auto began = std::chrono::steady_clock::now();
    const Workers::Turn turn = co_await workers.wait_for_one(emulator.world.settings.workers);
    if (connection.has_ended()) {
        emulator.log.add(request, 0, {});
        co_return Delivery{.how = Delivery::How::lost};
    }
    emulator.log.started();
    Incoming incoming = receive(emulator, std::move(request));
    co_await pause(pace.delay + incoming.wait);
    emulator.world.now = clock.now();
    const Request asked = {incoming.request.method,
                           incoming.request.target,
                           incoming.request.headers,
                           incoming.request.body,
                           {},
                           false};
    Delivery delivery = carry_out(emulator, std::move(incoming));
    wait_for_jobs();
    co_await pause(delivery.response.delay);
    const auto took = std::chrono::floor<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
    emulator.log.finished();
    emulator.log.add(asked,
                     delivery.how == Delivery::How::lost || delivery.how == Delivery::How::silent
                         ? 0
                         : delivery.response.status,
                     took);
    co_return delivery;
}

asio::awaitable<Then> HttpServer::Impl::deliver(Served& connection, const Delivery& delivery,
                                                std::string_view method, Then then) {
    using How = Delivery::How;
    if (delivery.how == How::lost) co_return Then::close;
    if (delivery.how == How::silent) {
        co_await connection.wait_for_end();
        co_return Then::close;
    }
    const std::string head = head_of(delivery.response, then);
    if (delivery.how == How::slow) {
        if (!co_await write_slowly(connection, delivery, head)) co_return Then::close;
        mark_answered(emulator.world, delivery.request);
        co_return then;
    }
    const bool cut = delivery.how != How::whole;
    const std::string_view body = delivery.response.body;
    const std::size_t size = method == "HEAD" ? 0 : cut ? std::min(delivery.bytes, body.size()) : body.size();
    if (!co_await connection.write(head, body.substr(0, size))) co_return Then::close;
    if (delivery.how == How::reset) connection.reset();
    if (!cut) mark_answered(emulator.world, delivery.request);
    co_return cut ? Then::close : then;
}

asio::awaitable<bool> HttpServer::Impl::write_slowly(Served& connection, const Delivery& delivery,
                                                     const std::string& head) {
    constexpr int parts = 8;
    const std::string_view body = delivery.response.body;
    if (!co_await connection.write(head)) co_return false;
    for (std::size_t i = 0; i < parts; ++i) {
        co_await pause(delivery.time / parts);
        const auto begin = body.size() * i / parts;
        const auto part = body.substr(begin, body.size() * (i + 1) / parts - begin);
        const bool written = co_await connection.write(part);
        if (!written) co_return false;
    }
    co_return true;
}

asio::awaitable<void> HttpServer::Impl::pause(std::chrono::microseconds time) {
    if (time.count() == 0) co_return;
    asio::steady_timer timer{io, time};
    co_await timer.async_wait(asio::use_awaitable);
}

HttpServer::HttpServer(asio::io_context& io, Emulator& emulator, const Clock& clock, const Listen& listen,
                       const Pace& pace)
    : impl_(new Impl{io, emulator, clock, pace}) {
    impl_->bind(listen);
    emulator.world.on_key_moved = [&emulator](Id account) {
        emulator.cable.key_moved(emulator.world, account);
    };
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }
void HttpServer::start() { impl_->accept(); }
void HttpServer::stop() { impl_->acceptor.close(); }

}  // namespace emulator
