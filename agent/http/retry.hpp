// Whether and when a request is sent again: decided from values, without a clock or randomness of its own.
//
// - A reading call is retried if the next response could differ: after none, a broken one, 5xx or 429.
// - A writing call is retried after 429 only: Chatwoot throttles before it looks at a request, so it was
//   certainly not carried out. After anything else it may have been, or would be refused again.
// - A request that never left (unknown name, untrusted certificate, interrupted) is not retried, nor is one
//   that took as long as Chatwoot's own limit of 15 s: it would take as long again.
#pragma once

#include <chrono>
#include <optional>

#include "agent/http/http.hpp"
#include "agent/system/backoff.hpp"
#include "agent/system/clock.hpp"

namespace inboxctl::agent {

struct RetryPolicy {
    int max_attempts = 4;  // including the first
    BackoffPolicy pace{std::chrono::milliseconds(250), std::chrono::seconds(8)};
};

// One attempt that is over.
struct Attempt {
    Method method = Method::get;
    int number = 1;  // 1 is the first
    std::chrono::milliseconds took{0};
};

// How long to wait before the next attempt; nothing: this result is final. `jitter` is in [0, 1).
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                                     const HttpReply& reply, state::Time now, double jitter);
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                                     const HttpFailure& failure, double jitter);

}  // namespace inboxctl::agent
