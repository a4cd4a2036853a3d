// Limits the requests to one server: a token bucket as a value, without a clock of its own.
//
// Chatwoot allows 3,000 requests per minute and client address, over all accounts and including dashboards
// behind the same address (rack_attack.rb); the default uses half of that. One throttle per server.
#pragma once

#include <chrono>
#include <optional>

#include "agent/http/url.hpp"

namespace inboxctl::agent {

class Throttle {
  public:
    // No limit.
    Throttle() = default;

    // `burst` requests may leave at once, further ones at the rate of `per_minute`. Both above 0.
    Throttle(int per_minute, int burst);

    // Reserves a slot: how long to wait before the request may leave.
    std::chrono::nanoseconds take(std::chrono::steady_clock::time_point now);

  private:
    std::chrono::nanoseconds interval_{0};
    std::chrono::nanoseconds slack_{0};
    std::optional<std::chrono::steady_clock::time_point> next_;  // of an evenly spaced schedule
};

// 1,500 per minute, 100 at once; no limit for loopback, which Chatwoot does not count.
Throttle default_throttle(const Url& url);

}  // namespace inboxctl::agent
