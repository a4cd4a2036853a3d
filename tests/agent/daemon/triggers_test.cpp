#include "agent/daemon/triggers.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::agent;
using namespace std::chrono_literals;

SteadyTime at(std::chrono::milliseconds time) { return SteadyTime{} + 1h + time; }

}  // namespace

TEST_CASE("what was saved is unread until a pass reads the manifests, for whatever reason it does") {
    Triggers triggers(500ms);
    triggers.touched(at(0ms));
    CHECK(triggers.is_touched());
    triggers.account("acme", "push");
    (void)triggers.take(at(10ms));
    CHECK(triggers.is_touched());
    triggers.everything("command");
    (void)triggers.take(at(20ms));
    CHECK_FALSE(triggers.is_touched());
    triggers.touched(at(30ms));
    CHECK(triggers.is_touched());
    (void)triggers.take(at(900ms));
    CHECK_FALSE(triggers.is_touched());
    triggers.distrust();
    CHECK(triggers.is_touched());
}

TEST_CASE("a save is acted on when it has been quiet for the debounce time") {
    Triggers triggers(500ms);
    triggers.everything_at(at(10min));
    triggers.touched(at(0ms));
    CHECK(triggers.wait(at(0ms)) == 500ms);
    triggers.touched(at(400ms));
    CHECK(triggers.wait(at(500ms)) == 400ms);
    CHECK(triggers.wait(at(900ms)) == 0ms);
    CHECK(triggers.take(at(900ms)) == Wake{.cause = "manifests", .manifests = true});
}

TEST_CASE("somebody who saves without end is not waited for without end") {
    Triggers triggers(500ms);
    for (auto time = 0ms; time <= 3900ms; time += 300ms)
        triggers.touched(at(time));
    CHECK(triggers.wait(at(3900ms)) == 100ms);
}

TEST_CASE("what push tells of an account is acted on at once, and on that account alone") {
    Triggers triggers(500ms);
    triggers.touched(at(0ms));
    triggers.account("acme", "push");
    triggers.account("acme", "push");
    CHECK(triggers.wait(at(1ms)) == 0ms);
    CHECK(triggers.take(at(1ms)) == Wake{.cause = "push", .accounts = std::set<std::string>{"acme"}});
    CHECK(triggers.wait(at(1ms)) == 499ms);  // the save is not forgotten
}

TEST_CASE("an interval is followed by none before the next is set") {
    Triggers triggers(500ms);
    triggers.everything_at(at(1s));
    CHECK(triggers.wait(at(0ms)) == 1s);
    CHECK(triggers.take(at(1s)) == Wake{.cause = "interval", .manifests = true});
    CHECK(triggers.wait(at(1s)) > 1h);
}

TEST_CASE("an account is tried again at the earliest time that was asked for") {
    Triggers triggers(500ms);
    triggers.account_at("acme", at(5s));
    triggers.account_at("acme", at(2s));
    triggers.account_at("acme", at(9s));
    triggers.account_at("other", at(60s));
    CHECK(triggers.wait(at(0ms)) == 2s);
    CHECK(triggers.take(at(2s)) == Wake{.cause = "check", .accounts = std::set<std::string>{"acme"}});
    CHECK(triggers.wait(at(2s)) == 58s);
}

TEST_CASE("a pass over everything is all that was asked for") {
    Triggers triggers(500ms);
    triggers.account("acme", "push");
    triggers.account_at("other", at(5s));
    triggers.touched(at(0ms));
    triggers.everything("command");
    triggers.everything("signal");
    CHECK(triggers.take(at(600ms)) == Wake{.cause = "command", .manifests = true});
    CHECK(triggers.wait(at(600ms)) > 1h);
}
