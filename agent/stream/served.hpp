// One connection of an HTTP/1.1 server, over TCP or a Unix socket: requests in, bytes out. What is answered,
// and to whom, is the caller's business.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/stream/websocket.hpp"

namespace inboxctl::agent {

struct ServedRequest {
    std::string method, target;
    std::vector<std::pair<std::string, std::string>> headers;  // names as they came
    std::string host, body;
    bool keep_alive = false;
    bool wants_websocket = false;
};

// Destroying it closes the connection. Once one call has failed there is nothing more to be had.
class Served {
  public:
    explicit Served(Socket socket);
    Served(Served&&) noexcept;
    ~Served();

    // From now on, for all that is read and written; 0: for ever.
    void limit_time(std::chrono::milliseconds time);

    // The next one, its body of at most `most_body` bytes. Nothing: none came, or it is no HTTP, or too long.
    asio::awaitable<std::optional<ServedRequest>> read(std::uint64_t most_body);

    // False: the connection is over.
    asio::awaitable<bool> write(std::string_view head, std::string_view body = {});

    // Until the caller has had enough, or sends what nobody asked for.
    asio::awaitable<void> wait_for_end();

    // To the last request, which wants one. Nothing may be read or written here afterwards.
    asio::awaitable<std::unique_ptr<WebSocket>> welcome(std::string_view protocol,
                                                        const MessageLimits& limits);

    // The caller has closed its end, and has sent nothing that was not read.
    bool has_ended() const;

    void shut_down();  // what was written still arrives
    void reset();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// `OK` of 200.
std::string_view reason_of(int status);

}  // namespace inboxctl::agent
