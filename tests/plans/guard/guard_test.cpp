#include "plans/guard/guard.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using tests::at;
using Words = std::vector<std::string>;

namespace {

Guarded guarded(const tests::TestSnapshots& s, Goal goal = Goal::converge, Remarks so_far = {},
                std::optional<std::set<Address>> targets = {}) {
    const auto scope = scope_of(s.observed, so_far.findings, std::move(targets));
    auto compared = compare(goal, DriftToo::no, s.view(), scope);
    return guard(std::move(compared), std::move(so_far), s.view(),
                 {.goal = goal, .scope = scope, .now = at(9999), .other_run = {}});
}

Finding finding(const std::string& key, Finding::Kind kind = Finding::Kind::waiting) {
    return {kind, {key}, {}, "message", "remedy"};
}

}  // namespace

TEST_CASE("without differences a plan has nothing to say") {
    tests::TestSnapshots s;
    s.have("a", 1);
    s.have("b", 2);
    Plan empty;
    empty.unchanged = 2;
    CHECK(guarded(s).plan == empty);
}

TEST_CASE("what the stages before have to say comes first, and findings are sorted by address") {
    tests::TestSnapshots s;
    s.know("b", 2);
    s.see(2);
    const auto plan = guarded(s, Goal::converge, {{"note"}, {"warning"}, {finding("c"), finding("a")}}).plan;
    CHECK(plan.notes == Words{"note"});
    CHECK(plan.warnings == Words{"warning"});
    REQUIRE(plan.findings.size() == 3);
    CHECK(plan.findings[0].address == Address{"a"});
    CHECK(plan.findings[1].kind == Finding::Kind::retained);
    CHECK(plan.findings[2].address == Address{"c"});
}

TEST_CASE("findings about inboxes that the command is not aimed at are left out") {
    tests::TestSnapshots s;
    s.know("b", 2);
    s.see(2);
    const auto plan =
        guarded(s, Goal::converge, {{}, {}, {finding("a"), finding("c")}}, std::set<Address>{{"c"}}).plan;
    REQUIRE(plan.findings.size() == 1);
    CHECK(plan.findings.front().address == Address{"c"});
}

TEST_CASE("a plan that destroys too much is refused") {
    tests::TestSnapshots s;
    s.have("a", 1);
    s.desired.policy = {.prune = true, .max_destroy = 1};
    for (const auto* key : {"b", "c"})
        s.know(key, static_cast<std::int64_t>(s.recorded.inboxes.size()) + 1),
            s.see(static_cast<std::int64_t>(s.recorded.inboxes.size()));
    CHECK(guarded(s).plan.refusals.size() == 1);
    s.desired.policy.max_destroy = 2;
    CHECK(guarded(s).plan.refusals.empty());
}

TEST_CASE("an emptied account is reported, and what is created there is warned of") {
    tests::TestSnapshots s;
    s.want("a"), s.know("a", 1);
    s.want("b"), s.know("b", 2);
    const auto result = guarded(s);
    CHECK(result.emptied == std::vector<Emptied>{{"acme", 2}});
    REQUIRE(result.plan.warnings.size() == 1);
    CHECK_THAT(result.plan.warnings.front(), Catch::Contains("all 2 inboxes of account.acme are gone"));
    CHECK(guarded(s, Goal::destroy).emptied.empty());
}

TEST_CASE("a destruction says what the next apply would make again, and what protects itself") {
    tests::TestSnapshots s;
    s.have("a", 1);
    s.have("b", 2);
    s.recorded.inboxes.back().prevent_destroy = true;
    const auto plan = guarded(s, Goal::destroy).plan;
    CHECK(plan.aim == Plan::Aim::destroy);
    REQUIRE(plan.warnings.size() == 1);
    CHECK_THAT(plan.warnings.front(), Catch::Contains("inbox.a is still declared"));
    REQUIRE(plan.refusals.size() == 1);
    CHECK_THAT(plan.refusals.front(), Catch::StartsWith("inbox.b: it is protected by prevent_destroy"));
}

TEST_CASE("an inbox whose account no manifest declares any more is kept, with a command for it") {
    tests::TestSnapshots s;
    s.know("a", 1).account = "globex";
    const auto plan = guarded(s).plan;
    REQUIRE(plan.findings.size() == 1);
    CHECK(plan.findings.front().kind == Finding::Kind::retained);
    CHECK_THAT(plan.findings.front().remedy, Catch::Contains("inboxctl state rm inbox.a"));
}

TEST_CASE("a [[moved]] block of which neither key is recorded is warned of") {
    tests::TestSnapshots s;
    s.desired.moved.push_back({{"old"}, {"new"}, {}});
    CHECK(guarded(s).plan.warnings.empty());  // a state without inboxes has nothing to move yet
    s.have("other", 1);
    CHECK(guarded(s).plan.warnings.size() == 1);
    s.have("zz", 2);
    s.desired.moved.front().to = {"zz"};
    CHECK(guarded(s).plan.warnings.empty());
}

TEST_CASE("a deletion that is queued for more than an hour is warned of") {
    tests::TestSnapshots s;
    s.recorded.tombstones.push_back({{"a"}, "acme", state::InboxId{1}, {}, at(9999 - 3600)});
    CHECK(guarded(s).plan.warnings.empty());
    s.observed.front().dying.push_back({.id = state::InboxId{1}});
    CHECK(guarded(s).plan.warnings.size() == 1);
    s.recorded.tombstones.front().asked_at = at(9999 - 3599);
    CHECK(guarded(s).plan.warnings.empty());
}

TEST_CASE("keys that were renamed are noted, as far as the command is aimed at them") {
    const std::vector<state::AccountRename> accounts{{"acme", "globex"}};
    const std::vector<state::Moved> renames{{{"a"}, {"b"}, {}}, {{"c"}, {"d"}, {}}};
    CHECK(notes_of(accounts, renames, {}).size() == 3);
    CHECK(notes_of({}, renames, std::set<Address>{{"b"}}) ==
          Words{"inbox.a -> inbox.b: it is recorded under its new key"});
}
