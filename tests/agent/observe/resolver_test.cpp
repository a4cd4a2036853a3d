#include "agent/observe/resolver.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
using plans::Verdict;
using state::Moment;

namespace {

state::Operation create(std::optional<Moment> given_up, const Moment& begun = at(0)) {
    state::Operation operation{.id = state::OperationId{1}, .intent = intent("a"), .begun = begun};
    operation.given_up = std::move(given_up);
    return operation;
}

plans::ObservedAccount nothing_there() { return {"acme", {}, {}, {}}; }

Verdict verdict_on(const state::Operation& operation, const Moment& now,
                   const plans::ObservedAccount& observed = nothing_there()) {
    return judge({operation}, {}, observed, {}, {.settle = 60s}, now).front().settled.verdict;
}

plans::ObservedAccount with_inbox(std::int64_t id) {
    auto observed = nothing_there();
    state::ObservedInbox inbox{.id = state::InboxId{id},
                               .name = "a",
                               .channel_type = std::string(name_of(state::Payload::web_widget).channel_type),
                               .payload = state::Payload::web_widget};
    inbox.fields = named("a");
    observed.inboxes.push_back(inbox);
    return observed;
}

}  // namespace

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

TEST_CASE("the watch for late twins lasts a day of the same boot, wherever the wall's clock was set to") {
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

TEST_CASE("the settle time runs from when the connection was closed") {
    const Moment given_up{at(1000), 50s, "m:1"};
    CHECK(verdict_on(create(given_up), {at(1059), 109s, "m:1"}) == Verdict::open);
    CHECK(verdict_on(create(given_up), {at(1060), 110s, "m:1"}) == Verdict::free);
}

TEST_CASE("of a process that died nobody knows when, so its creates wait until somebody has looked") {
    CHECK(verdict_on(create({}, {at(0), 10s, "m:1"}), {at(9999), 9999s, "m:1"}) == Verdict::open);
    CHECK(verdict_on(create({}, {at(0), 10s, "m:1"}), {at(9999), 9999s, "other:1"}) == Verdict::open);
    CHECK(verdict_on(create({}, at(0)), Moment{at(9999), 9999s, ":"}) == Verdict::open);
}

TEST_CASE("of a machine that was restarted the settle time runs from when it came up") {
    const auto before = create({}, {at(0), 10s, "m:1"});
    CHECK(verdict_on(before, {at(100), 59s, "m:2"}) == Verdict::open);
    CHECK(verdict_on(before, {at(100), 60s, "m:2"}) == Verdict::free);
}

TEST_CASE("a reading that is not whole proves nothing, but for what is above its mark") {
    const Moment given_up{at(0), 0s, "m:1"}, later{at(900), 900s, "m:1"};
    auto observed = nothing_there();
    observed.coverage = plans::ObservedAccount::Coverage::tracked;
    CHECK(verdict_on(create(given_up), later, observed) == Verdict::open);
    observed.whole_above = state::InboxId{41};  // the create's mark is 40
    CHECK(verdict_on(create(given_up), later, observed) == Verdict::open);
    observed.whole_above = state::InboxId{40};
    CHECK(verdict_on(create(given_up), later, observed) == Verdict::free);
}

TEST_CASE("a create that is free is watched, but for one that the server has answered") {
    const Moment later{at(900), 900s, ""};
    auto judged = judge({create(Moment{at(0)})}, {}, nothing_there(), {}, {.settle = 60s}, later).front();
    CHECK(std::holds_alternative<state::PresumedLost>(outcome_of(judged).what));
    const SettleRules rules{.settle = 60s, .answered = {state::OperationId{1}}};
    judged = judge({create(Moment{at(0)})}, {}, nothing_there(), {}, rules, at(1)).front();
    CHECK(judged.settled.verdict == Verdict::free);
    CHECK(std::holds_alternative<state::Failed>(outcome_of(judged).what));
}

TEST_CASE("what was taken for lost is adopted when it comes before anything has taken its place") {
    const auto judged = judge({}, {create(Moment{at(0)})}, with_inbox(41), {}, {.settle = 60s}, at(900));
    REQUIRE(judged.front().settled.verdict == Verdict::adopted);
    CHECK(recorded_by(judged.front()).id == state::InboxId{41});
}

TEST_CASE("a twin is told with its id and the commands that settle it") {
    const auto duplicates = find_duplicates({create(Moment{at(0)})}, with_inbox(41), {state::InboxId{40}});
    REQUIRE(duplicates.size() == 1);
    CHECK(duplicates.front().kind == plans::Finding::Kind::duplicate);
    CHECK(duplicates.front().id == state::InboxId{41});
    CHECK_THAT(duplicates.front().remedy, Catch::Contains("inboxctl resolve inbox.a --destroy-twin 41"));
    CHECK(find_duplicates({create(Moment{at(0)})}, with_inbox(41), {state::InboxId{41}}).empty());
    CHECK(find_duplicates({create(Moment{at(0)})}, with_inbox(40), {}).empty());
}
