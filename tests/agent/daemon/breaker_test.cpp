#include "agent/daemon/breaker.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;
using What = Verdict::What;

state::Time at(std::chrono::seconds time) { return state::Time{std::chrono::hours(500'000) + time}; }

const std::string support = "inbox.support";

Breaker breaker() { return Breaker({.backoff = {.first = 10s, .longest = 60s}}); }

plans::Change update(const char* before, const char* after) {
    return {.action = plans::Action::update,
            .address = {"support"},
            .id = state::InboxId{7},
            .fields = {{state::inbox_field("name"), before, after, plans::Cause::drift}}};
}

}  // namespace

TEST_CASE("what comes back after it was applied twice is left alone") {
    auto memory = breaker();
    CHECK(memory.judge(support, "one", at(0s)).what == What::go);
    memory.applied(support, "one", at(0s));
    CHECK(memory.judge(support, "one", at(1s)).what == What::go);
    memory.applied(support, "one", at(1s));
    CHECK(memory.judge(support, "one", at(2s)).what == What::stalled);
    CHECK(memory.judge(support, "one", at(90000s)).what == What::stalled);
    CHECK(memory.given_up(support) == "one");
    CHECK(memory.judge("inbox.sales", "one", at(2s)).what == What::go);
}

TEST_CASE("another difference of the same inbox is a new beginning") {
    auto memory = breaker();
    memory.applied(support, "one", at(0s));
    memory.applied(support, "one", at(1s));
    CHECK(memory.judge(support, "two", at(2s)).what == What::go);
    memory.applied(support, "two", at(2s));
    CHECK(memory.judge(support, "one", at(3s)).what == What::go);
}

TEST_CASE("a quarrel has quiet moments, and they do not end it within the hour") {
    auto memory = breaker();
    memory.applied(support, "one", at(0s));
    memory.clean(support, at(60s));
    memory.applied(support, "one", at(120s));
    memory.clean(support, at(121s));
    CHECK(memory.judge(support, "one", at(180s)).what == What::stalled);
    memory.clean(support, at(200s));  // somebody has given in
    CHECK(memory.judge(support, "one", at(210s)).what == What::go);
}

TEST_CASE("what came back after an hour is no quarrel") {
    auto memory = breaker();
    memory.applied(support, "one", at(0s));
    memory.applied(support, "one", at(10s));
    memory.clean(support, at(10s + 1h));
    CHECK(memory.judge(support, "one", at(11s + 1h)).what == What::go);
}

TEST_CASE("what fails waits longer from time to time, and is not given up") {
    auto memory = breaker();
    memory.failed(support, "one", "422", at(0s), 1.0);
    CHECK(memory.judge(support, "one", at(9s)) == Verdict{What::later, at(10s), "422"});
    CHECK(memory.judge(support, "one", at(10s)).what == What::go);
    memory.failed(support, "one", "422", at(10s), 1.0);
    CHECK(memory.judge(support, "one", at(11s)) == Verdict{What::later, at(30s), "422"});
    for (int i = 0; i < 20; ++i)
        memory.failed(support, "one", "422", at(30s), 1.0);
    CHECK(memory.judge(support, "one", at(31s)) == Verdict{What::later, at(90s), "422"});
    CHECK(memory.judge(support, "two", at(31s)).what == What::go);
    memory.forgive();
    CHECK(memory.judge(support, "one", at(31s)).what == What::go);
}

TEST_CASE("what was given up before a restart stays so") {
    auto memory = breaker();
    memory.restore(support, "one", at(0s));
    CHECK(memory.judge(support, "one", at(1s)).what == What::stalled);
    CHECK(memory.judge(support, "two", at(1s)).what == What::go);
    memory.clean(support, at(2s));
    CHECK(memory.judge(support, "one", at(3s)).what == What::go);
}

TEST_CASE("a digest tells differences apart, and is the same whichever inbox the server has made of it") {
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
