// Exponential back-off with jitter.
#pragma once

#include <chrono>

namespace inboxctl::agent {

struct BackoffPolicy {
    std::chrono::milliseconds first{std::chrono::seconds(5)};  // doubled with each failure
    std::chrono::milliseconds longest{std::chrono::minutes(10)};

    bool operator==(const BackoffPolicy&) const = default;
};

// The wait after `failures` in a row (at least one): between half of the interval and all of it, so that many
// callers spread out and none retries at once. `jitter` is in [0, 1).
std::chrono::milliseconds backoff(const BackoffPolicy& policy, int failures, double jitter);

// The interval, a tenth more or less, so that daemons started together drift apart.
std::chrono::milliseconds with_jitter(std::chrono::milliseconds interval, double jitter);

}  // namespace inboxctl::agent
