#include "agent/http/retry.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_http.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Kind = HttpFailure::Kind;

namespace {

const RetryPolicy policy;
const state::Time at_full_minute{0ms};

auto after(Attempt attempt, const HttpReply& answer, double jitter = 0) {
    return retry_delay(policy, attempt, answer, at_full_minute, jitter);
}
auto after(Attempt attempt, Kind kind, double jitter = 0) {
    return retry_delay(policy, attempt, HttpFailure{kind, ""}, jitter);
}

}  // namespace

TEST_CASE("reading is tried again after 5xx, a broken answer and none, with growing pauses") {
    CHECK(after({Method::get, 1}, reply(500, "")) == 125ms);
    CHECK(after({Method::get, 2}, reply(502, "")) == 250ms);
    CHECK(after({Method::get, 3}, reply(503, "")) == 500ms);
    CHECK(after({Method::get, 1}, Kind::no_answer) == 125ms);
    CHECK(after({Method::get, 1}, Kind::bad_answer) == 125ms);
    CHECK(after({Method::get, 1}, reply(500, ""), 0.99) < 250ms);
    CHECK(after({Method::get, 1}, reply(500, ""), 0.99) > 240ms);
}

TEST_CASE("attempts come to an end") {
    CHECK_FALSE(after({Method::get, 4}, reply(500, "")));
    CHECK_FALSE(after({Method::get, 4}, reply(429, "")));
    CHECK_FALSE(after({Method::get, 4}, Kind::no_answer));
}

TEST_CASE("pauses have a longest") {
    RetryPolicy patient;
    patient.max_attempts = 100;
    const auto delay = retry_delay(patient, {Method::get, 90}, reply(500, ""), at_full_minute, 0.999);
    CHECK(delay > 7900ms);
    CHECK(delay <= 8000ms);
}

TEST_CASE("writing is never tried again but after 429") {
    for (const Method method : {Method::post, Method::patch, Method::delete_}) {
        for (const int status : {500, 502, 503, 504, 408, 422})
            CHECK_FALSE(after({method, 1}, reply(status, "")));
        for (const Kind kind : {Kind::not_sent, Kind::no_answer, Kind::bad_answer, Kind::interrupted})
            CHECK_FALSE(after({method, 1}, kind));
        CHECK(after({method, 1}, reply(429, "Retry later\n")));
    }
}

TEST_CASE("what never left, and what took as long as the server allows, is not tried again") {
    CHECK_FALSE(after({Method::get, 1}, Kind::not_sent));
    CHECK_FALSE(after({Method::get, 1}, Kind::interrupted));
    CHECK_FALSE(after({Method::get, 1, 15s}, reply(500, "")));
    CHECK_FALSE(after({Method::get, 1, 15s}, Kind::no_answer));
    CHECK(after({Method::get, 1, 13s}, reply(500, "")));
    for (const int status : {301, 400, 401, 402, 404, 422})
        CHECK_FALSE(after({Method::get, 1}, reply(status, "")));
}

TEST_CASE("after 429 the next minute of the server's clock is waited for") {
    auto throttled = reply(429, "Retry later\n", "text/plain");
    CHECK(retry_delay(policy, {Method::get, 1}, throttled, state::Time{45s}, 0) == 15500ms);
    throttled.date = "Tue, 24 Nov 2026 02:39:50 GMT";
    CHECK(retry_delay(policy, {Method::get, 1}, throttled, state::Time{45s}, 0) == 10500ms);
    throttled.date = "no date";
    CHECK(retry_delay(policy, {Method::get, 1}, throttled, state::Time{45s}, 0.5) == 16500ms);
}

TEST_CASE("Retry-After of a proxy is heeded, within bounds") {
    auto throttled = reply(429, "");
    throttled.retry_after = "7";
    CHECK(after({Method::get, 1}, throttled) == 7s);
    throttled.retry_after = "86400";
    CHECK(after({Method::get, 1}, throttled) == 2min);
    throttled.retry_after = "Tue, 24 Nov 2026 02:39:50 GMT";
    CHECK(after({Method::get, 1}, throttled) == 60500ms);
    throttled.retry_after = "-5";
    CHECK(after({Method::get, 1}, throttled) == 60500ms);
    auto busy = reply(503, "");
    busy.retry_after = "3";
    CHECK(after({Method::get, 1}, busy) == 3s);
    busy.retry_after = "0";
    CHECK(after({Method::get, 1}, busy) == 125ms);
}
