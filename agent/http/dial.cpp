#include "agent/http/dial.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>

namespace inboxctl::agent {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Endpoints = std::vector<tcp::endpoint>;

// An address that does not respond must not use up the time of those after it.
constexpr std::chrono::seconds patience_with_one_of_many{4};

HttpFailure unreachable(const Url& url, const std::string& why) {
    return {HttpFailure::Kind::not_sent, "cannot reach " + authority(url) + ": " + why};
}

std::string explain_lookup(const error_code& error, const Url& url) {
    if (error == asio::error::host_not_found_try_again)
        return "the name server did not answer for " + url.host +
               "; check this machine's DNS: getent hosts " + url.host;
    if (error == asio::error::host_not_found || error == asio::error::no_data)
        return "the host name " + url.host +
               " does not exist; check url, and this machine's DNS: getent hosts " + url.host;
    return "cannot resolve " + url.host + " (" + error.message() + ")";
}

std::string explain_connect(const error_code& error, const Url& url) {
    if (error == asio::error::connection_refused)
        return "port " + url.port +
               " refused the connection; check that url is right and that Chatwoot is running there";
    return error.message();
}

// getaddrinfo cannot be interrupted. If the deadline passes first, it ends in its own thread, where it
// touches nothing but this.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), over(executor) {}

    tcp::resolver resolver;
    asio::steady_timer over;
    bool done = false;
    error_code error;
    Endpoints endpoints;
};

using LookedUp = state::Result<Endpoints, HttpFailure>;

asio::awaitable<LookedUp> look_up(asio::any_io_executor executor, const Url& url, const Deadline& deadline) {
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->over.expires_at(deadline.at);
    lookup->resolver.async_resolve(url.host, url.port, [lookup](const error_code& error, auto results) {
        lookup->done = true;
        lookup->error = error;
        for (const auto& result : results)
            lookup->endpoints.push_back(result.endpoint());
        lookup->over.cancel();
    });
    error_code woken;
    co_await lookup->over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!lookup->done) {
        lookup->resolver.cancel();
        co_return unreachable(url, "resolving " + url.host + " took longer than " +
                                       to_string(deadline.length) +
                                       "; check this machine's DNS: getent hosts " + url.host);
    }
    if (lookup->error) co_return unreachable(url, explain_lookup(lookup->error, url));
    co_return std::move(lookup->endpoints);
}

// A numeric host needs no name server, and getaddrinfo would drop it for a family that this machine lacks.
asio::awaitable<LookedUp> addresses_of(asio::any_io_executor executor, const Url& url,
                                       const Deadline& deadline) {
    error_code not_a_number;
    const auto address = asio::ip::make_address(url.host, not_a_number);
    if (not_a_number) co_return co_await look_up(executor, url, deadline);
    Endpoints one{tcp::endpoint(address, static_cast<std::uint16_t>(std::stoul(url.port)))};
    co_return one;
}

using TcpConnected = state::Result<PlainStream, HttpFailure>;

asio::awaitable<TcpConnected> connect_tcp(asio::any_io_executor executor, const Url& url, Endpoints endpoints,
                                          const Deadline& deadline) {
    error_code error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : endpoints) {
        PlainStream stream(executor);
        const bool last = &endpoint == &endpoints.back();
        const SteadyTime patience = std::chrono::steady_clock::now() + patience_with_one_of_many;
        stream.expires_at(last ? deadline.at : std::min(deadline.at, patience));
        co_await stream.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            // A request is written in one piece; waiting to fill a packet would only delay its end.
            stream.socket().set_option(tcp::no_delay(true), error);
            co_return stream;
        }
        if (std::chrono::steady_clock::now() >= deadline.at) break;
    }
    if (error == boost::beast::error::timeout)
        co_return unreachable(url, "no connection within " + to_string(deadline.length) +
                                       "; check whether a firewall drops packets to port " + url.port);
    co_return unreachable(url, explain_connect(error, url));
}

using TlsDialed = state::Result<std::unique_ptr<TlsStream>, HttpFailure>;

asio::awaitable<TlsDialed> shake_hands(PlainStream tcp_part, const Url& url, const TlsContext& tls,
                                       const Deadline& deadline) {
    auto stream = std::make_unique<TlsStream>(std::move(tcp_part), make_tls_session(tls, url.host));
    socket_of(*stream).expires_at(deadline.at);
    error_code error;
    co_await stream->async_handshake(asio::ssl::stream_base::client,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (!error) co_return std::move(stream);
    if (error == boost::beast::error::timeout)
        co_return unreachable(url, "the TLS handshake took longer than " + to_string(deadline.length));
    if (error.category() != asio::error::get_ssl_category())
        co_return unreachable(url, "the connection was closed during the TLS handshake; if port " + url.port +
                                       " serves plain HTTP, begin url with http://");
    co_return unreachable(
        url, explain_handshake(stream->native_handle(), static_cast<unsigned long>(error.value()), url.host));
}

}  // namespace

asio::awaitable<Dialed> dial(asio::any_io_executor executor, const Url& url, const TlsContext& tls,
                             const Deadline& deadline) {
    LookedUp endpoints = co_await addresses_of(executor, url, deadline);
    if (!endpoints) co_return endpoints.error();
    TcpConnected stream = co_await connect_tcp(executor, url, std::move(*endpoints), deadline);
    if (!stream) co_return stream.error();
    if (url.scheme == Url::Scheme::http) co_return Stream(std::make_unique<PlainStream>(std::move(*stream)));
    TlsDialed secured = co_await shake_hands(std::move(*stream), url, tls, deadline);
    if (!secured) co_return secured.error();
    co_return Stream(std::move(*secured));
}

}  // namespace inboxctl::agent
