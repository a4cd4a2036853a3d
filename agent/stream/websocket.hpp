// One WebSocket, of a client or a server, plain or TLS: texts out, texts in. Beast's is in websocket.cpp
// alone.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/stream/stream.hpp"

namespace inboxctl::agent {

// Destroying it closes the connection for real at once.
class WebSocket {
  public:
    virtual ~WebSocket() = default;

    // The next text, good until the next call, which wipes it. Nothing: the connection is over; see why().
    virtual asio::awaitable<std::optional<std::string_view>> read() = 0;

    // False: the connection is over.
    virtual asio::awaitable<bool> write(std::string_view text) = 0;

    // In good order: the other side is told, and its farewell waited for.
    virtual asio::awaitable<void> say_goodbye() = 0;

    // Ends read() and write(), now and later.
    virtual void close() = 0;

    // The same; the other side hears a reset.
    virtual void reset() = 0;

    // How it came to its end, for people.
    virtual std::string why() const = 0;
};

struct MessageLimits {
    std::size_t size = 4U << 20U;
    std::chrono::milliseconds silence{};  // longest wait for a whole message; 0: for ever
};

struct Greeting {
    std::string host, target;
    std::string protocol;    // Sec-WebSocket-Protocol
    std::string user_agent;  // empty: none
};

struct Greeted {
    std::unique_ptr<WebSocket> socket;  // null: see failure
    boost::system::error_code failure;
    unsigned status = 0;   // that the server answered with
    std::string protocol;  // that the server chose
};

// The client's side of the handshake. The stream's own time limit holds for it.
asio::awaitable<Greeted> greet(Stream stream, const Greeting& greeting, const MessageLimits& limits);

// What asks an HTTP server for a WebSocket.
using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

// The server's side. `protocol` is chosen where the client offers it. Nothing: the handshake failed.
asio::awaitable<std::unique_ptr<WebSocket>> welcome(Stream stream, const UpgradeRequest& request,
                                                    std::string_view protocol, const MessageLimits& limits);

}  // namespace inboxctl::agent
