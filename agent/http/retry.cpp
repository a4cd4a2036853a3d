#include "agent/http/retry.hpp"

#include <algorithm>
#include <charconv>

#include "agent/system/http_date.hpp"

namespace inboxctl::agent {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds too_long = 14s;

constexpr milliseconds longest_retry_after = 2min;

milliseconds part_of(milliseconds time, double share) {
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(time.count()) * share));
}

std::optional<int> to_number(std::string_view digits) {
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || number < 0)
        return {};
    return number;
}

// Chatwoot counts per minute of its own clock, and its 429 has no Retry-After.
milliseconds until_next_minute(const HttpReply& reply, state::Time now, double jitter) {
    milliseconds passed = now.time_since_epoch() % 1min;
    if (const auto date = parse_http_date(reply.date)) passed = date->time_since_epoch() % 1min;
    return 1min - passed + 500ms + part_of(2s, jitter);
}

// A proxy in front of Chatwoot may set it.
std::optional<milliseconds> retry_after(const HttpReply& reply) {
    const auto seconds = to_number(reply.retry_after);
    if (!seconds) return {};
    return std::min<milliseconds>(std::chrono::seconds(*seconds), longest_retry_after);
}

}  // namespace

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                        const HttpReply& reply, state::Time now, double jitter) {
    if (attempt.number >= policy.max_attempts) return {};
    if (reply.status == 429) {
        const auto time = retry_after(reply);
        return time ? *time + part_of(2s, jitter) : until_next_minute(reply, now, jitter);
    }
    if (attempt.method != Method::get || attempt.took >= too_long || reply.status < 500) return {};
    return std::max(retry_after(reply).value_or(0ms), backoff(policy.pace, attempt.number, jitter));
}

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                        const HttpFailure& failure, double jitter) {
    if (attempt.number >= policy.max_attempts) return {};
    if (attempt.method != Method::get || attempt.took >= too_long) return {};
    switch (failure.kind) {
        case HttpFailure::Kind::no_answer:
        case HttpFailure::Kind::bad_answer:
            return backoff(policy.pace, attempt.number, jitter);
        case HttpFailure::Kind::not_sent:
        case HttpFailure::Kind::interrupted:
            return {};
    }
    return {};
}

}  // namespace inboxctl::agent
