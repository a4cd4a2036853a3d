#include "agent/http/throttle.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace std::chrono_literals;

namespace {
const std::chrono::steady_clock::time_point start{};
}

TEST_CASE("a throttle without limit never makes wait") {
    Throttle throttle;
    for (int i = 0; i < 10'000; ++i)
        REQUIRE(throttle.take(start) == 0ns);
}

TEST_CASE("a burst goes at once, and the rest as fast as the minute allows") {
    Throttle throttle(60, 3);
    for (int i = 0; i < 3; ++i)
        CHECK(throttle.take(start) == 0ns);
    CHECK(throttle.take(start) == 1s);
    CHECK(throttle.take(start) == 2s);
    CHECK(throttle.take(start + 2s) == 1s);
}

TEST_CASE("a rest fills the bucket again, and no further") {
    Throttle throttle(60, 3);
    for (int i = 0; i < 3; ++i)
        (void)throttle.take(start);
    for (int i = 0; i < 3; ++i)
        CHECK(throttle.take(start + 1h) == 0ns);
    CHECK(throttle.take(start + 1h) == 1s);
}

TEST_CASE("no minute carries more than the limit and the burst") {
    Throttle throttle(1500, 100);
    int sent = 0;
    for (auto now = start; now < start + 1min;) {
        const auto wait = throttle.take(now);
        if (now + wait >= start + 1min) break;
        now += wait;
        ++sent;
    }
    CHECK(sent == 1600 - 1);
}

TEST_CASE("loopback is not throttled") {
    Throttle local = default_throttle(*parse_url("http://127.0.0.1:3000"));
    Throttle remote = default_throttle(*parse_url("https://chat.example"));
    std::chrono::nanoseconds waited{0};
    for (int i = 0; i < 101; ++i) {
        CHECK(local.take(start) == 0ns);
        waited = remote.take(start);
    }
    CHECK(waited == 40ms);
}
