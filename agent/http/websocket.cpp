#include "agent/http/websocket.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/websocket/error.hpp>

#include "agent/http/dial.hpp"

namespace inboxctl::agent {

namespace {

HttpFailure not_opened(const Url& url, const std::string& why) {
    return {HttpFailure::Kind::not_sent, "cannot open the push connection to " + authority(url) + ": " + why};
}

std::string explain(const Greeted& greeted, const WebSocketOptions& options, const Deadline& deadline) {
    if (greeted.failure == boost::beast::error::timeout)
        return "the WebSocket handshake took longer than " + to_string(deadline.length);
    if (greeted.failure == boost::beast::websocket::error::upgrade_declined)
        return "the response was status " + std::to_string(greeted.status) +
               ", not a WebSocket; if a proxy is in front of Chatwoot, configure it to upgrade requests "
               "for " +
               options.target;
    return "the WebSocket handshake failed (" + greeted.failure.message() + ")";
}

}  // namespace

asio::awaitable<WebSocketOpened> open_websocket(asio::any_io_executor executor, const Url& url,
                                                const TlsContext& tls, const WebSocketOptions& options,
                                                const Deadline& deadline) {
    Dialed stream = co_await dial(executor, url, tls, deadline);
    if (!stream) co_return stream.error();
    const Greeting greeting{.host = authority(url),
                            .target = options.target,
                            .protocol = options.protocol,
                            .user_agent = "inboxctl/" INBOXCTL_VERSION};
    const MessageLimits limits{options.max_message, options.silence};
    Greeted greeted = co_await greet(std::move(*stream), greeting, limits);
    if (!greeted.socket) co_return not_opened(url, explain(greeted, options, deadline));
    co_return std::move(greeted.socket);
}

}  // namespace inboxctl::agent
