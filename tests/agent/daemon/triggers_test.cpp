#include "agent/daemon/triggers.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::agent;
using namespace std::chrono_literals;

SteadyTime at(std::chrono::milliseconds time) { return SteadyTime{} + 1h + time; }

}  // namespace

TEST_CASE("a saved file is unread until a pass reads the manifests, whatever triggered it") {
    Triggers triggers(500ms);
    triggers.files_changed(at(0ms));
    CHECK(triggers.has_unread_changes());
    triggers.account("acme", "push");
    (void)triggers.take(at(10ms));
    CHECK(triggers.has_unread_changes());
    triggers.everything("command");
    (void)triggers.take(at(20ms));
    CHECK_FALSE(triggers.has_unread_changes());
    triggers.files_changed(at(30ms));
    CHECK(triggers.has_unread_changes());
    (void)triggers.take(at(900ms));
    CHECK_FALSE(triggers.has_unread_changes());
    triggers.invalidate_manifests();
    CHECK(triggers.has_unread_changes());
}

TEST_CASE("a save triggers a pass after the debounce time without another save") {
    Triggers triggers(500ms);
    triggers.everything_at(at(10min));
    triggers.files_changed(at(0ms));
    CHECK(triggers.wait(at(0ms)) == 500ms);
    triggers.files_changed(at(400ms));
    CHECK(triggers.wait(at(500ms)) == 400ms);
    CHECK(triggers.wait(at(900ms)) == 0ms);
    CHECK(triggers.take(at(900ms)) == Trigger{.cause = "manifests", .manifests = true});
}

TEST_CASE("endless saves do not delay a pass endlessly") {
    Triggers triggers(500ms);
    for (auto time = 0ms; time <= 3900ms; time += 300ms)
        triggers.files_changed(at(time));
    CHECK(triggers.wait(at(3900ms)) == 100ms);
}

TEST_CASE("push triggers a pass at once, over its account alone") {
    Triggers triggers(500ms);
    triggers.files_changed(at(0ms));
    triggers.account("acme", "push");
    triggers.account("acme", "push");
    CHECK(triggers.wait(at(1ms)) == 0ms);
    CHECK(triggers.take(at(1ms)) == Trigger{.cause = "push", .accounts = std::set<std::string>{"acme"}});
    CHECK(triggers.wait(at(1ms)) == 499ms);  // the save is not forgotten
}

TEST_CASE("an interval triggers once until it is set again") {
    Triggers triggers(500ms);
    triggers.everything_at(at(1s));
    CHECK(triggers.wait(at(0ms)) == 1s);
    CHECK(triggers.take(at(1s)) == Trigger{.cause = "interval", .manifests = true});
    CHECK(triggers.wait(at(1s)) > 1h);
}

TEST_CASE("an account is due at the earliest time that was set for it") {
    Triggers triggers(500ms);
    triggers.account_at("acme", at(5s));
    triggers.account_at("acme", at(2s));
    triggers.account_at("acme", at(9s));
    triggers.account_at("other", at(60s));
    CHECK(triggers.wait(at(0ms)) == 2s);
    CHECK(triggers.take(at(2s)) == Trigger{.cause = "check", .accounts = std::set<std::string>{"acme"}});
    CHECK(triggers.wait(at(2s)) == 58s);
}

TEST_CASE("a pass over everything covers all other triggers") {
    Triggers triggers(500ms);
    triggers.account("acme", "push");
    triggers.account_at("other", at(5s));
    triggers.files_changed(at(0ms));
    triggers.everything("command");
    triggers.everything("signal");
    CHECK(triggers.take(at(600ms)) == Trigger{.cause = "command", .manifests = true});
    CHECK(triggers.wait(at(600ms)) > 1h);
}
