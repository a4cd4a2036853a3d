#include "agent/daemon/breaker.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;
using Kind = BreakerResult::Kind;

state::Time at(std::chrono::seconds time) { return state::Time{std::chrono::hours(500'000) + time}; }

const std::string support = "inbox.support";

Breaker make_breaker() { return Breaker({.backoff = {.first = 10s, .longest = 60s}}); }

plans::Change update(const char* before, const char* after) {
    return {.action = plans::Action::update,
            .address = {"support"},
            .id = state::InboxId{7},
            .fields = {{state::inbox_field("name"), before, after, plans::Cause::drift}}};
}

}  // namespace

TEST_CASE("a change that comes back after it was applied twice is stalled") {
    auto breaker = make_breaker();
    CHECK(breaker.evaluate(support, "one", at(0s)).kind == Kind::apply);
    breaker.applied(support, "one", at(0s));
    CHECK(breaker.evaluate(support, "one", at(1s)).kind == Kind::apply);
    breaker.applied(support, "one", at(1s));
    CHECK(breaker.evaluate(support, "one", at(2s)).kind == Kind::stalled);
    CHECK(breaker.evaluate(support, "one", at(90000s)).kind == Kind::stalled);
    CHECK(breaker.stalled_digest(support) == "one");
    CHECK(breaker.evaluate("inbox.sales", "one", at(2s)).kind == Kind::apply);
}

TEST_CASE("another change to the same inbox starts from zero") {
    auto breaker = make_breaker();
    breaker.applied(support, "one", at(0s));
    breaker.applied(support, "one", at(1s));
    CHECK(breaker.evaluate(support, "two", at(2s)).kind == Kind::apply);
    breaker.applied(support, "two", at(2s));
    CHECK(breaker.evaluate(support, "one", at(3s)).kind == Kind::apply);
}

TEST_CASE("a fight over an inbox has quiet moments, and they do not end it within the hour") {
    auto breaker = make_breaker();
    breaker.applied(support, "one", at(0s));
    breaker.clean(support, at(60s));
    breaker.applied(support, "one", at(120s));
    breaker.clean(support, at(121s));
    CHECK(breaker.evaluate(support, "one", at(180s)).kind == Kind::stalled);
    breaker.clean(support, at(200s));  // one of the two has stopped
    CHECK(breaker.evaluate(support, "one", at(210s)).kind == Kind::apply);
}

TEST_CASE("a change that comes back after an hour is not a fight") {
    auto breaker = make_breaker();
    breaker.applied(support, "one", at(0s));
    breaker.applied(support, "one", at(10s));
    breaker.clean(support, at(10s + 1h));
    CHECK(breaker.evaluate(support, "one", at(11s + 1h)).kind == Kind::apply);
}

TEST_CASE("a change that fails is retried with back-off, and never stalled") {
    auto breaker = make_breaker();
    breaker.failed(support, "one", "422", at(0s), 1.0);
    CHECK(breaker.evaluate(support, "one", at(9s)) == BreakerResult{Kind::retry_later, at(10s), "422"});
    CHECK(breaker.evaluate(support, "one", at(10s)).kind == Kind::apply);
    breaker.failed(support, "one", "422", at(10s), 1.0);
    CHECK(breaker.evaluate(support, "one", at(11s)) == BreakerResult{Kind::retry_later, at(30s), "422"});
    for (int i = 0; i < 20; ++i)
        breaker.failed(support, "one", "422", at(30s), 1.0);
    CHECK(breaker.evaluate(support, "one", at(31s)) == BreakerResult{Kind::retry_later, at(90s), "422"});
    CHECK(breaker.evaluate(support, "two", at(31s)).kind == Kind::apply);
    breaker.reset();
    CHECK(breaker.evaluate(support, "one", at(31s)).kind == Kind::apply);
}

TEST_CASE("a change that was stalled before a restart stays stalled") {
    auto breaker = make_breaker();
    breaker.restore(support, "one", at(0s));
    CHECK(breaker.evaluate(support, "one", at(1s)).kind == Kind::stalled);
    CHECK(breaker.evaluate(support, "two", at(1s)).kind == Kind::apply);
    breaker.clean(support, at(2s));
    CHECK(breaker.evaluate(support, "one", at(3s)).kind == Kind::apply);
}

TEST_CASE("a digest differs for different changes, and does not depend on the inbox's id") {
    const auto digest = digest_of(update("Sales", "Support"));
    CHECK(digest.size() == 16);
    CHECK(digest == digest_of(update("Sales", "Support")));
    CHECK(digest != digest_of(update("Sales!", "Support")));
    CHECK(digest != digest_of(update("Sales", "Support!")));
    auto created_anew = update("Sales", "Support");
    created_anew.id = state::InboxId{8};
    CHECK(digest == digest_of(created_anew));
    auto destroy = update("Sales", "Support");
    destroy.action = plans::Action::destroy;
    CHECK(digest != digest_of(destroy));
}
