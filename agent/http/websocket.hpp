// One WebSocket to a server, plain or TLS: texts out, texts in. Beast's is used in websocket.cpp only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/http/http.hpp"
#include "agent/http/tls.hpp"
#include "agent/http/url.hpp"
#include "agent/system/deadline.hpp"

namespace inboxctl::agent {

struct WebSocketOptions {
    std::string target;    // path, prefixed with that of the base URL
    std::string protocol;  // Sec-WebSocket-Protocol
    std::size_t max_message = 4U << 20U;
    std::chrono::milliseconds silence{std::chrono::seconds(10)};  // longest wait for a complete message
};

// Destroying it closes the socket at once.
class WebSocket {
  public:
    virtual ~WebSocket() = default;

    // The next text, valid until the next call, which wipes it. Nothing: the connection is over; see why().
    virtual asio::awaitable<std::optional<std::string_view>> read() = 0;

    // False: the connection is over.
    virtual asio::awaitable<bool> write(std::string_view text) = 0;

    // Ends read() and write(), pending and future.
    virtual void close() = 0;

    // Why it ended, for people.
    virtual std::string why() const = 0;
};

using WebSocketOpened = state::Result<std::unique_ptr<WebSocket>, HttpFailure>;

// Every failure is not_sent. `tls` is unused for http.
asio::awaitable<WebSocketOpened> open_websocket(asio::any_io_executor executor, const Url& url,
                                                const TlsContext& tls, const WebSocketOptions& options,
                                                const Deadline& deadline);

}  // namespace inboxctl::agent
