// How long to leave alone what fails: longer from time to time, and never all at the same moment.
#pragma once

#include <chrono>

namespace inboxctl::agent {

struct BackoffPolicy {
    std::chrono::milliseconds first{std::chrono::seconds(5)};  // doubled from failure to failure
    std::chrono::milliseconds longest{std::chrono::minutes(10)};

    bool operator==(const BackoffPolicy&) const = default;
};

// After this many failures in a row, at least one: half of it or more, so that a crowd spreads without anyone
// coming at once. `die` is in [0, 1).
std::chrono::milliseconds backoff(const BackoffPolicy& policy, int failures, double die);

// The interval, a tenth more or less: daemons that were started together do not stay together.
std::chrono::milliseconds with_jitter(std::chrono::milliseconds interval, double die);

}  // namespace inboxctl::agent
