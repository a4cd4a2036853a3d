#include "agent/system/backoff.hpp"

#include <algorithm>

namespace inboxctl::agent {

using std::chrono::milliseconds;

namespace {

milliseconds scaled(milliseconds time, double factor) {
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(time.count()) * factor));
}

}  // namespace

milliseconds backoff(const BackoffPolicy& policy, int failures, double jitter) {
    auto wait = policy.first;
    for (int i = 1; i < failures && wait < policy.longest; ++i)
        wait *= 2;
    return scaled(std::min(wait, policy.longest), 0.5 + jitter / 2);
}

milliseconds with_jitter(milliseconds interval, double jitter) { return scaled(interval, 0.9 + jitter / 5); }

}  // namespace inboxctl::agent
