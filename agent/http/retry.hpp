// Whether a request is sent again, and when: a decision from values, without a clock or a die of its own.
//
// - A reading call is sent again when the next answer could be another one: none, a broken one, 5xx, 429.
// - A writing call is sent again after 429 only: Chatwoot throttles before it looks at a request, so it was
//   certainly not carried out. After anything else it may have been, or would be refused again.
// - What never left (name not known, certificate not trusted, interrupted) is not tried again, nor is what
//   took as long as Chatwoot's own limit of 15 s for a request: it would take as long the next time.
#pragma once

#include <chrono>
#include <optional>

#include "agent/http/http.hpp"
#include "agent/system/backoff.hpp"
#include "agent/system/clock.hpp"

namespace inboxctl::agent {

struct RetryPolicy {
    int max_attempts = 4;  // the first one counts
    BackoffPolicy pace{std::chrono::milliseconds(250), std::chrono::seconds(8)};
};

// One try that is over.
struct Attempt {
    Method method = Method::get;
    int number = 1;  // 1 is the first
    std::chrono::milliseconds took{0};
};

// How long to wait before the next try; nothing: this answer stands. `die` is in [0, 1).
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                                     const HttpReply& reply, state::Time now, double die);
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                                     const HttpFailure& failure, double die);

}  // namespace inboxctl::agent
