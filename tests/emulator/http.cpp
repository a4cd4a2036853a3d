#include "tests/emulator/http.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cctype>
#include <stdexcept>

#include "tests/emulator/cable_socket.hpp"
#include "tests/emulator/workers.hpp"

namespace emulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

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

Request read_request(http::request<http::string_body>& message) {
    Request request;
    request.method = std::string{message.method_string()};
    request.target = std::string{message.target()};
    for (const auto& field : message)
        request.headers[header_name(field.name_string())] = std::string{field.value()};
    request.body = std::move(message.body());
    return request;
}

enum class Then { keep, close, handed_over };

std::string head_of(const Response& response, Then then) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head += std::string{http::obsolete_reason(static_cast<http::status>(response.status))} + "\r\n";
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
    asio::awaitable<Then> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer, Then then);
    void wait_for_jobs();
    asio::awaitable<Delivery> work(Request request, tcp::socket& socket);
    asio::awaitable<Then> deliver(beast::tcp_stream& stream, const Delivery& delivery,
                                  std::string_view method, Then then);
    asio::awaitable<void> write_slowly(beast::tcp_stream& stream, const Delivery& delivery,
                                       const std::string& head);
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
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    for (int count = 1; count <= most_requests; ++count) {
        const Then wanted = count == most_requests ? Then::close : Then::keep;
        const Then then = co_await serve_one(stream, buffer, wanted);
        if (then == Then::handed_over) co_return;
        if (then == Then::close) break;
    }
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<Then> HttpServer::Impl::serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                                  Then then) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(body_limit);
    stream.expires_after(idle_limit);
    co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(stream, asio::buffer(go_on), asio::use_awaitable);
    }
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    stream.expires_never();
    if (is_cable(parser.get()) && !emulator.cable.refuses()) {
        serve_cable(emulator, clock, std::move(stream), parser.release(), pace.ping_every);
        co_return Then::handed_over;
    }
    if (!parser.get().keep_alive()) then = Then::close;
    Request request = read_request(parser.get());
    const std::string method = request.method;
    const Delivery delivery = co_await work(std::move(request), stream.socket());
    co_return co_await deliver(stream, delivery, method, then);
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

asio::awaitable<Delivery> HttpServer::Impl::work(Request request, tcp::socket& socket) {
    emulator.world.now = clock.now();
    if (auto control = handle_control(emulator, request)) {
        wait_for_jobs();
        Delivery answered;
        answered.response = std::move(*control);
        co_return answered;
    }
    const auto began = std::chrono::steady_clock::now();
    const Workers::Turn turn = co_await workers.wait_for_one(emulator.world.settings.workers);
    if (has_closed(socket)) {
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

asio::awaitable<Then> HttpServer::Impl::deliver(beast::tcp_stream& stream, const Delivery& delivery,
                                                std::string_view method, Then then) {
    using How = Delivery::How;
    if (delivery.how == How::lost) co_return Then::close;
    if (delivery.how == How::silent) {
        char byte = 0;
        co_await stream.async_read_some(asio::buffer(&byte, 1),
                                        asio::use_awaitable);  // until the caller has had enough
        co_return Then::close;
    }
    const std::string head = head_of(delivery.response, then);
    if (delivery.how == How::slow) {
        co_await write_slowly(stream, delivery, head);
        mark_answered(emulator.world, delivery.request);
        co_return then;
    }
    const bool cut = delivery.how != How::whole;
    const std::size_t size = method == "HEAD" ? 0
                             : cut            ? std::min(delivery.bytes, delivery.response.body.size())
                                              : delivery.response.body.size();
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head),
                                                  asio::buffer(delivery.response.body.data(), size)};
    co_await asio::async_write(stream, parts, asio::use_awaitable);
    if (delivery.how == How::reset) {
        stream.socket().set_option(asio::socket_base::linger{true, 0});
        stream.socket().close();
    }
    if (!cut) mark_answered(emulator.world, delivery.request);
    co_return cut ? Then::close : then;
}

asio::awaitable<void> HttpServer::Impl::write_slowly(beast::tcp_stream& stream, const Delivery& delivery,
                                                     const std::string& head) {
    constexpr int parts = 8;
    const auto& body = delivery.response.body;
    co_await asio::async_write(stream, asio::buffer(head), asio::use_awaitable);
    for (std::size_t i = 0; i < parts; ++i) {
        co_await pause(delivery.time / parts);
        const auto begin = body.size() * i / parts;
        const auto part = asio::buffer(body.data() + begin, body.size() * (i + 1) / parts - begin);
        co_await asio::async_write(stream, part, asio::use_awaitable);
    }
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
