#include "agent/daemon/triggers.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace inboxctl::agent;
using namespace std::chrono_literals;

SteadyTime at(std::chrono::milliseconds time) { return SteadyTime{} + 1h + time; }

}  // namespace

TEST_CASE("what was saved is unread until a pass reads the manifests, for whatever reason it does") {
    Wakes wakes(500ms);
    wakes.touched(at(0ms));
    CHECK(wakes.is_touched());
    wakes.account("acme", "push");
    (void)wakes.take(at(10ms));
    CHECK(wakes.is_touched());
    wakes.everything("command");
    (void)wakes.take(at(20ms));
    CHECK_FALSE(wakes.is_touched());
    wakes.touched(at(30ms));
    CHECK(wakes.is_touched());
    (void)wakes.take(at(900ms));
    CHECK_FALSE(wakes.is_touched());
    wakes.distrust();
    CHECK(wakes.is_touched());
}

TEST_CASE("a save is acted on when it has been quiet for the debounce time") {
    Wakes wakes(500ms);
    wakes.everything_at(at(10min));
    wakes.touched(at(0ms));
    CHECK(wakes.wait(at(0ms)) == 500ms);
    wakes.touched(at(400ms));
    CHECK(wakes.wait(at(500ms)) == 400ms);
    CHECK(wakes.wait(at(900ms)) == 0ms);
    CHECK(wakes.take(at(900ms)) == Wake{.cause = "manifests", .manifests = true});
}

TEST_CASE("somebody who saves without end is not waited for without end") {
    Wakes wakes(500ms);
    for (auto time = 0ms; time <= 3900ms; time += 300ms)
        wakes.touched(at(time));
    CHECK(wakes.wait(at(3900ms)) == 100ms);
}

TEST_CASE("what push tells of an account is acted on at once, and on that account alone") {
    Wakes wakes(500ms);
    wakes.touched(at(0ms));
    wakes.account("acme", "push");
    wakes.account("acme", "push");
    CHECK(wakes.wait(at(1ms)) == 0ms);
    CHECK(wakes.take(at(1ms)) == Wake{.cause = "push", .accounts = std::set<std::string>{"acme"}});
    CHECK(wakes.wait(at(1ms)) == 499ms);  // the save is not forgotten
}

TEST_CASE("an interval is followed by none before the next is set") {
    Wakes wakes(500ms);
    wakes.everything_at(at(1s));
    CHECK(wakes.wait(at(0ms)) == 1s);
    CHECK(wakes.take(at(1s)) == Wake{.cause = "interval", .manifests = true});
    CHECK(wakes.wait(at(1s)) > 1h);
}

TEST_CASE("an account is tried again at the earliest time that was asked for") {
    Wakes wakes(500ms);
    wakes.account_at("acme", at(5s));
    wakes.account_at("acme", at(2s));
    wakes.account_at("acme", at(9s));
    wakes.account_at("other", at(60s));
    CHECK(wakes.wait(at(0ms)) == 2s);
    CHECK(wakes.take(at(2s)) == Wake{.cause = "check", .accounts = std::set<std::string>{"acme"}});
    CHECK(wakes.wait(at(2s)) == 58s);
}

TEST_CASE("a pass over everything is all that was asked for") {
    Wakes wakes(500ms);
    wakes.account("acme", "push");
    wakes.account_at("other", at(5s));
    wakes.touched(at(0ms));
    wakes.everything("command");
    wakes.everything("signal");
    CHECK(wakes.take(at(600ms)) == Wake{.cause = "command", .manifests = true});
    CHECK(wakes.wait(at(600ms)) > 1h);
}
