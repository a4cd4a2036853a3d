// A WebSocket to a server's address.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "agent/http/http.hpp"
#include "agent/http/tls.hpp"
#include "agent/http/url.hpp"
#include "agent/stream/websocket.hpp"
#include "agent/system/deadline.hpp"

namespace inboxctl::agent {

struct WebSocketOptions {
    std::string target;    // path, prefixed with that of the base URL
    std::string protocol;  // Sec-WebSocket-Protocol
    std::size_t max_message = 4U << 20U;
    std::chrono::milliseconds silence{std::chrono::seconds(10)};  // longest wait for a complete message
};

using WebSocketOpened = state::Result<std::unique_ptr<WebSocket>, HttpFailure>;

// Every failure is not_sent. `tls` is unused for http.
asio::awaitable<WebSocketOpened> open_websocket(asio::any_io_executor executor, const Url& url,
                                                const TlsContext& tls, const WebSocketOptions& options,
                                                const Deadline& deadline);

}  // namespace inboxctl::agent
