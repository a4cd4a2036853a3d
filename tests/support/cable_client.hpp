// A subscriber on Chatwoot's /cable. Of the product it uses the WebSocket alone.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace inboxctl::tests {

class CableClient {
  public:
    // Connects to 127.0.0.1. Throws boost::system::system_error when the handshake is refused.
    explicit CableClient(std::uint16_t port);
    ~CableClient();

    // The channel that the server chose, such as actioncable-v1-json.
    std::string protocol() const;

    void send(const std::string& frame);
    void subscribe(const std::string& identifier);

    // The next frame that is not a ping. Nothing: none came in time, or the connection has ended.
    std::optional<boost::json::value> next(std::chrono::milliseconds patience = std::chrono::seconds(5));
    std::optional<boost::json::value> next_of_any_kind(std::chrono::milliseconds patience);

    bool has_ended() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace inboxctl::tests
