#include "plans/resolve/elapsed.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace std::chrono_literals;
using state::Moment;
using tests::at;

TEST_CASE("within one boot only the time since it counts, wherever the wall's clock was set to") {
    const Moment then{at(1000), 50s, "m:1"};
    CHECK(surely_passed(then, {at(99'000), 55s, "m:1"}) == 5s);
    CHECK(surely_passed(then, {at(0), 150s, "m:1"}) == 100s);
    CHECK(surely_passed(then, {at(2000), 10s, "m:1"}) == 0s);
}

TEST_CASE("over a restart, or on another machine, both clocks have to say that time has passed") {
    const Moment then{at(1000), 50s, "m:1"};
    CHECK(surely_passed(then, {at(99'000), 20s, "m:2"}) == 20s);
    CHECK(surely_passed(then, {at(1010), 900s, "other:7"}) == 10s);
    CHECK(surely_passed(then, {at(0), 900s, "m:2"}) == 0s);
}

TEST_CASE(
    "the watch for late duplicates lasts a day of the same boot, wherever the wall's clock was set to") {
    const Moment then{at(0), 50s, "m:1"};
    CHECK_FALSE(is_watch_over(then, {at(0) + 48h, 60s, "m:1"}));
    CHECK_FALSE(is_watch_over(then, {at(0) + 1000h, 23h, "m:1"}));
    CHECK(is_watch_over(then, {at(0) - 48h, 24h + 50s, "m:1"}));
}

TEST_CASE(
    "over a restart, or on another machine, the watch lasts a day by both clocks, or a week by the wall's") {
    const Moment then{at(0), 50s, "m:1"};
    for (const auto* boot : {"m:2", "other:1", ""}) {
        CHECK_FALSE(is_watch_over(then, {at(0) + 48h, 1h, boot}));
        CHECK_FALSE(is_watch_over(then, {at(0) + 1h, 48h, boot}));
        CHECK(is_watch_over(then, {at(0) + 25h, 25h, boot}));
        CHECK(is_watch_over(then, {at(0) + 7 * 24h, 1h, boot}));
    }
}
