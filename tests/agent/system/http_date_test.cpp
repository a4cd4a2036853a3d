#include "agent/system/http_date.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using std::chrono::seconds;

TEST_CASE("a Date header is read") {
    CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT")->time_since_epoch() == seconds(0));
    CHECK(parse_http_date("Tue, 24 Nov 2026 02:39:41 GMT")->time_since_epoch() == seconds(1'795'487'981));
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT")->time_since_epoch() == seconds(1'709'251'199));
}

TEST_CASE("the time stamp of GET /api is read") {
    CHECK(parse_timestamp("2026-11-24 02:39:41")->time_since_epoch() == seconds(1'795'487'981));
}

TEST_CASE("what is no time is none") {
    for (const char* text : {"", "now", "Tue, 24 Nov 2026 02:39:41 CET", "Tue, 24 Foo 2026 02:39:41 GMT",
                             "Tue, 31 Feb 2026 02:39:41 GMT", "Tue, 24 Nov 2026 25:39:41 GMT",
                             "Tue, 24 Nov 2026 02-39-41 GMT", "Tue, -4 Nov 2026 02:39:41 GMT"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text));
    }
    for (const char* text : {"", "2026-11-24T02:39:41", "2026-13-24 02:39:41", "2026-11-24 02:39:4x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text));
    }
}
