// How many requests a server is sent: a token bucket as a value, without a clock of its own.
//
// Chatwoot counts 3,000 requests a minute by client address, over all accounts and with the dashboards
// behind the same address (rack_attack.rb); the default leaves them half of it. One throttle a server.
#pragma once

#include <chrono>
#include <optional>

#include "agent/http/url.hpp"

namespace inboxctl::agent {

class Throttle {
  public:
    // Without limit.
    Throttle() = default;

    // `burst` requests may go at once, further ones as fast as `per_minute` allows. Both above 0.
    Throttle(int per_minute, int burst);

    // Takes a place in the line: how long to wait before the request may leave.
    std::chrono::nanoseconds take(std::chrono::steady_clock::time_point now);

  private:
    std::chrono::nanoseconds interval_{0};
    std::chrono::nanoseconds slack_{0};
    std::optional<std::chrono::steady_clock::time_point> next_;  // of an evenly spaced schedule
};

// 1,500 a minute, 100 at once; none for loopback, which Chatwoot does not count.
Throttle default_throttle(const Url& url);

}  // namespace inboxctl::agent
