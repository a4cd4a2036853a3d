#include "agent/status/status_server.hpp"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <stdexcept>

#include "agent/daemon/listen_address.hpp"
#include "agent/status/status_routes.hpp"
#include "agent/stream/served.hpp"

namespace inboxctl::agent {

namespace asio = boost::asio;
using asio::ip::tcp;
using Local = asio::local::stream_protocol;
using boost::system::error_code;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds time_for_all{10}, before_trying_again{1};
constexpr std::uint64_t longest_body = 65536;
constexpr int most_at_once = 32;

std::string too_long(const fs::path& socket) {
    return "cannot listen on " + socket.string() + ": the path of a socket has at most " +
           std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
           " bytes; name a shorter one in the configuration (status.socket)";
}

std::string head_of(const LocalAnswer& answer) {
    return "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(reason_of(answer.status)) +
           "\r\nContent-Type: " + answer.content_type +
           "\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: " +
           std::to_string(answer.body.size()) + "\r\n\r\n";
}

}  // namespace

struct StatusServer::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context& context, DaemonPort& port, const StatusServerOptions& options)
        : io(context),
          daemon(port),
          socket(options.socket),
          local(io),
          over_tcp(io),
          local_again(io),
          tcp_again(io) {
        if (!options.listen.empty()) {
            listen = loopback_endpoint(options.listen);
            if (!listen) throw std::runtime_error(wrong_listen(options.listen));
        }
        if (socket.string().size() >= sizeof(sockaddr_un::sun_path))
            throw std::runtime_error(too_long(socket));
    }

    void open_local();
    void open_tcp();
    bool is_left_over() const;
    template <class Again>
    void try_again(asio::steady_timer& timer, Again again);
    template <class Protocol>
    void accept(asio::basic_socket_acceptor<Protocol>& acceptor, Asker asker);
    asio::awaitable<void> serve(Socket peer, Asker asker);
    void stop();

    asio::io_context& io;
    DaemonPort& daemon;
    fs::path socket;
    std::optional<tcp::endpoint> listen;
    Local::acceptor local;
    tcp::acceptor over_tcp;
    asio::steady_timer local_again, tcp_again;
    int at_once = 0;
    bool stopped = false;
};

template <class Again>
void StatusServer::Impl::try_again(asio::steady_timer& timer, Again again) {
    timer.expires_after(before_trying_again);
    timer.async_wait([self = shared_from_this(), again](const error_code& cancelled) {
        if (!cancelled && !self->stopped) ((*self).*again)();
    });
}

// If a process is killed, its socket file stays, and nobody listens on it.
bool StatusServer::Impl::is_left_over() const {
    Local::socket probe(io);
    error_code failure;
    probe.connect(Local::endpoint(socket.string()), failure);
    return failure == asio::error::connection_refused;
}

void StatusServer::Impl::open_local() {
    if (is_left_over()) {
        std::error_code ignored;
        fs::remove(socket, ignored);
    }
    local.open();
    error_code failure;
    const mode_t before = umask(0177);
    local.bind(Local::endpoint(socket.string()), failure);
    umask(before);
    if (!failure) local.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) return accept(local, Asker::owner);
    local.close();
    if (failure != asio::error::address_in_use)
        throw std::runtime_error(
            "cannot listen on " + socket.string() + ": " + failure.message() +
            "; name a socket in a directory that this user may write to (status.socket)");
    try_again(local_again, &Impl::open_local);
}

void StatusServer::Impl::open_tcp() {
    over_tcp.open(listen->protocol());
    error_code failure;
    over_tcp.set_option(tcp::acceptor::reuse_address(true));
    over_tcp.bind(*listen, failure);
    if (!failure) over_tcp.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) return accept(over_tcp, Asker::anybody);
    over_tcp.close();
    if (failure != asio::error::address_in_use)
        throw std::runtime_error("cannot listen on port " + std::to_string(listen->port()) + ": " +
                                 failure.message() + "; choose another port (status.listen)");
    try_again(tcp_again, &Impl::open_tcp);
}

template <class Protocol>
void StatusServer::Impl::accept(asio::basic_socket_acceptor<Protocol>& acceptor, Asker asker) {
    acceptor.async_accept([self = shared_from_this(), &acceptor, asker](
                              const error_code& failure, asio::basic_stream_socket<Protocol> peer) {
        if (self->stopped || failure == asio::error::operation_aborted) return;
        if (!failure && self->at_once < most_at_once) {
            ++self->at_once;
            // Nobody waits for it: it shares ownership of the server, and has a time limit. What it throws
            // leaves io's run().
            asio::co_spawn(self->io, self->serve(std::move(peer), asker),
                           [self](const std::exception_ptr& broken) {
                               --self->at_once;
                               if (broken) std::rethrow_exception(broken);
                           });
        }
        self->accept(acceptor, asker);
    });
}

// One request per connection: requests are rare.
asio::awaitable<void> StatusServer::Impl::serve(Socket peer, Asker asker) {
    Served connection(std::move(peer));
    connection.limit_time(time_for_all);
    auto asked = co_await connection.read(longest_body);
    if (!asked || stopped) co_return;
    const LocalRequest request{std::move(asked->method), std::move(asked->target), std::move(asked->host),
                               std::move(asked->body)};
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const LocalAnswer answer = answer_locally(daemon, request, asker, now);
    const std::string head = head_of(answer);
    (void)co_await connection.write(head, answer.body);
    connection.shut_down();
}

void StatusServer::Impl::stop() {
    if (stopped) return;
    stopped = true;
    local_again.cancel();
    tcp_again.cancel();
    over_tcp.close();
    if (!local.is_open()) return;
    local.close();
    std::error_code ignored;
    fs::remove(socket, ignored);
}

StatusServer::StatusServer(asio::io_context& io, DaemonPort& daemon, const StatusServerOptions& options)
    : impl_(std::make_shared<Impl>(io, daemon, options)) {
    if (!options.socket.empty()) impl_->open_local();
    if (impl_->listen) impl_->open_tcp();
}

StatusServer::~StatusServer() { stop(); }

std::uint16_t StatusServer::port() const {
    return impl_->over_tcp.is_open() ? impl_->over_tcp.local_endpoint().port() : 0;
}

bool StatusServer::serves_socket() const { return impl_->local.is_open(); }

void StatusServer::stop() { impl_->stop(); }

}  // namespace inboxctl::agent
