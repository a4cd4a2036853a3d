// A server that says what a test tells it to, byte by byte, on real sockets and in real TLS.
//
// The script is ordinary blocking code, run in a thread of its own for each connection. When it returns
// the connection is closed in good order.
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

    virtual int number() const = 0;  // 1 is the first that came

    // Head and body. Empty: the client ended the connection.
    virtual std::string read_request() = 0;
    virtual void send(std::string_view bytes) = 0;

    // Waits for the client to end the connection. What it sends meanwhile is thrown away.
    virtual End wait_for_end(std::chrono::milliseconds patience = std::chrono::seconds(5)) = 0;

    virtual void reset() = 0;  // with RST
    virtual void drop() = 0;   // without TLS's farewell
};

class RawServer {
  public:
    using Script = std::function<void(RawConnection&)>;

    // Listens on 127.0.0.1 when `address` is not another one of this machine.
    explicit RawServer(Script script, std::optional<Identity> identity = {},
                       const char* address = "127.0.0.1");

    // Ends every connection and waits for the scripts.
    ~RawServer();

    std::string port() const;
    int connections() const;   // that have come so far
    int most_at_once() const;  // open ones
    std::vector<std::string> requests() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// An answer with its length, as Chatwoot sends it.
std::string answer(std::string_view status_line, std::string_view body,
                   std::string_view content_type = "application/json; charset=utf-8");

// Answers each request on each connection with the same.
RawServer::Script always(std::string reply);

}  // namespace inboxctl::tests
