#include "plans/resolve/resolved_create.hpp"

#include "tests/support/catch.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
using state::Moment;

namespace {

state::Operation create(std::optional<Moment> given_up, const Moment& begun = at(0)) {
    state::Operation operation{.id = state::OperationId{1}, .intent = intent("a"), .begun = begun};
    operation.given_up = std::move(given_up);
    return operation;
}

ObservedAccount nothing_there() { return {"acme", {}, {}, {}}; }

Conclusion conclusion_on(const state::Operation& operation, const Moment& now,
                         const ObservedAccount& observed = nothing_there()) {
    return resolve_account({operation}, {}, observed, {}, {.in_doubt_window = 60s, .answered = {}}, now)
        .front()
        .resolution.conclusion;
}

ObservedAccount with_inbox(std::int64_t id) {
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

TEST_CASE("the in-doubt window runs from when the connection was closed") {
    const Moment given_up{at(1000), 50s, "m:1"};
    CHECK(conclusion_on(create(given_up), {at(1059), 109s, "m:1"}) == Conclusion::pending);
    CHECK(conclusion_on(create(given_up), {at(1060), 110s, "m:1"}) == Conclusion::lost);
}

TEST_CASE("of a process that died nobody knows when, so its creates wait until somebody has looked") {
    CHECK(conclusion_on(create({}, {at(0), 10s, "m:1"}), {at(9999), 9999s, "m:1"}) == Conclusion::pending);
    CHECK(conclusion_on(create({}, {at(0), 10s, "m:1"}), {at(9999), 9999s, "other:1"}) ==
          Conclusion::pending);
    CHECK(conclusion_on(create({}, at(0)), Moment{at(9999), 9999s, ":"}) == Conclusion::pending);
}

TEST_CASE("of a machine that was restarted the in-doubt window runs from when it came up") {
    const auto before = create({}, {at(0), 10s, "m:1"});
    CHECK(conclusion_on(before, {at(100), 59s, "m:2"}) == Conclusion::pending);
    CHECK(conclusion_on(before, {at(100), 60s, "m:2"}) == Conclusion::lost);
}

TEST_CASE("a reading that is not whole proves nothing, but for what is above its mark") {
    const Moment given_up{at(0), 0s, "m:1"}, later{at(900), 900s, "m:1"};
    auto observed = nothing_there();
    observed.coverage = ObservedAccount::Coverage::tracked;
    CHECK(conclusion_on(create(given_up), later, observed) == Conclusion::pending);
    observed.whole_above = state::InboxId{41};  // the create's mark is 40
    CHECK(conclusion_on(create(given_up), later, observed) == Conclusion::pending);
    observed.whole_above = state::InboxId{40};
    CHECK(conclusion_on(create(given_up), later, observed) == Conclusion::lost);
}

TEST_CASE("a create that is lost is watched, but for one that the server has answered") {
    const Moment later{at(900), 900s, ""};
    auto resolved = resolve_account({create(Moment{at(0)})}, {}, nothing_there(), {},
                                    {.in_doubt_window = 60s, .answered = {}}, later)
                        .front();
    CHECK(std::holds_alternative<state::PresumedLost>(outcome_of(resolved).what));
    const ResolveRules rules{.in_doubt_window = 60s, .answered = {state::OperationId{1}}};
    resolved = resolve_account({create(Moment{at(0)})}, {}, nothing_there(), {}, rules, at(1)).front();
    CHECK(resolved.resolution.conclusion == Conclusion::lost);
    CHECK(std::holds_alternative<state::Failed>(outcome_of(resolved).what));
}

TEST_CASE("a create that was presumed lost is adopted when it comes before anything has taken its place") {
    const auto resolved = resolve_account({}, {create(Moment{at(0)})}, with_inbox(41), {},
                                          {.in_doubt_window = 60s, .answered = {}}, at(900));
    REQUIRE(resolved.front().resolution.conclusion == Conclusion::found);
    CHECK(recorded_by(resolved.front()).id == state::InboxId{41});
}

TEST_CASE("a duplicate is reported with its id and the commands that resolve it") {
    const auto duplicates = duplicates_in(with_inbox(41), {create(Moment{at(0)})}, {state::InboxId{40}});
    REQUIRE(duplicates.size() == 1);
    CHECK(duplicates.front().kind == Finding::Kind::duplicate);
    CHECK(duplicates.front().id == state::InboxId{41});
    CHECK_THAT(duplicates.front().remedy, Catch::Contains("inboxctl resolve inbox.a --destroy-duplicate 41"));
    CHECK(duplicates_in(with_inbox(41), {create(Moment{at(0)})}, {state::InboxId{41}}).empty());
    CHECK(duplicates_in(with_inbox(40), {create(Moment{at(0)})}, {}).empty());
}
