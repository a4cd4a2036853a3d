#include "agent/system/backoff.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace std::chrono_literals;

TEST_CASE("backing off doubles up to a limit, and half of it may be left out") {
    const BackoffPolicy policy{.first = 4s, .longest = 60s};
    CHECK(backoff(policy, 1, 1.0) == 4s);
    CHECK(backoff(policy, 2, 1.0) == 8s);
    CHECK(backoff(policy, 4, 1.0) == 32s);
    CHECK(backoff(policy, 5, 1.0) == 60s);
    CHECK(backoff(policy, 1'000'000, 1.0) == 60s);
    CHECK(backoff(policy, 1, 0.0) == 2s);
    CHECK(backoff(policy, 1, 0.5) == 3s);
}

TEST_CASE("intervals are jittered by a tenth") {
    CHECK(with_jitter(100s, 0.0) == 90s);
    CHECK(with_jitter(100s, 0.5) == 100s);
    CHECK(with_jitter(100s, 1.0) == 110s);
}
