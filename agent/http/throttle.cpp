#include "agent/http/throttle.hpp"

#include <algorithm>
#include <cassert>

namespace inboxctl::agent {

Throttle::Throttle(int per_minute, int burst)
    : interval_(std::chrono::nanoseconds(std::chrono::minutes(1)) / per_minute),
      slack_(interval_ * (burst - 1)) {
    assert(per_minute > 0 && burst > 0);
}

std::chrono::nanoseconds Throttle::take(std::chrono::steady_clock::time_point now) {
    const auto place = std::max(next_.value_or(now), now);
    next_ = place + interval_;
    return std::max(place - now - slack_, std::chrono::nanoseconds(0));
}

Throttle default_throttle(const Url& url) { return is_loopback(url) ? Throttle() : Throttle(1500, 100); }

}  // namespace inboxctl::agent
