#include "agent/report/progress.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;

TEST_CASE("the progress of reading shows how much was received, once it is much") {
    CHECK(progress_line({.bytes_read = 500}, 1500ms, 80) == "Reading (1 s)");
    CHECK(progress_line({.bytes_read = 4'260'000}, 12s, 80) == "Reading, 4.3 MB (12 s)");
}

TEST_CASE("the progress of an apply shows what is done, how fast, and what is in flight") {
    Activity activity{.total = 1000, .done = 412, .failed = 3, .in_flight = {{"a"}, {"b"}}};
    CHECK(progress_line({0, &activity}, 8s, 80) ==
          "412/1000 done, 3 failed, 52/s (8 s); in flight: inbox.a, inbox.b");
    activity = {.total = 3, .in_flight = {{"a"}}};
    CHECK(progress_line({0, &activity}, 700ms, 80) == "0/3 done (0 s); in flight: inbox.a");
}

TEST_CASE("the progress is no wider than the terminal") {
    const Activity activity{.total = 3, .in_flight = {{"a-rather-long-key-of-an-inbox"}}};
    CHECK(progress_line({0, &activity}, 1s, 30) == "0/3 done (1 s); in flight: ...");
    CHECK(progress_line({0, &activity}, 1s, 2) == "..");
}

TEST_CASE("when everything is sent, the progress shows what it waits for") {
    const Activity activity{.total = 3, .done = 3};
    CHECK(progress_line({0, &activity}, 12s, 80) ==
          "Waiting for creates whose outcome is unknown (12 s)");
}
