// A server that a test scripts byte by byte, on real sockets and real TLS.
//
// The script is blocking code, run in a separate thread per connection. When it returns, the connection is
// closed in good order.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/certificates.hpp"

namespace inboxctl::tests {

enum class End { closed, reset, still_open };

class RawConnection {
  public:
    virtual ~RawConnection() = default;

    virtual int number() const = 0;  // 1 is the first

    // A request's head and body. Empty: the client closed the connection.
    virtual std::string read_request() = 0;
    virtual void send(std::string_view bytes) = 0;

    // Waits until the client closes the connection, and discards what it sends.
    virtual End wait_for_end(std::chrono::milliseconds patience = std::chrono::seconds(5)) = 0;

    virtual void reset() = 0;  // with RST
    virtual void drop() = 0;   // without TLS close_notify
};

class RawServer {
  public:
    using Script = std::function<void(RawConnection&)>;

    // Listens on `address`, by default 127.0.0.1.
    explicit RawServer(Script script, std::optional<Identity> identity = {},
                       const char* address = "127.0.0.1");

    // Closes every connection and waits for the scripts.
    ~RawServer();

    std::string port() const;
    int connections() const;   // accepted so far
    int most_at_once() const;  // open ones
    std::vector<std::string> requests() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// A response with Content-Length, as Chatwoot sends it.
std::string answer(std::string_view status_line, std::string_view body,
                   std::string_view content_type = "application/json; charset=utf-8");

// Sends the same response to every request.
RawServer::Script always(std::string reply);

}  // namespace inboxctl::tests
