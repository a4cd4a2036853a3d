#include "plans/resolve/resolve.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace std::chrono_literals;
using state::Moment;
using state::Operation;
using state::OperationId;
using tests::at;
using Ids = std::vector<std::int64_t>;

namespace {

// One account, its manifests, and a server that was listed long after every request was given up.
struct Stage {
    state::Recorded recorded;
    state::Desired desired;
    std::vector<ObservedAccount> observed{{"acme", {}, {}, {}}};
    Moment now{at(9999), 9999s, "m:1"};

    Stage() { desired.accounts.push_back({.key = "acme", .url = "https://chat.acme.example", .id = 1}); }

    void declare(const std::string& key) {
        desired.inboxes.push_back({.address = {key}, .account = "acme"});
        desired.inboxes.back().lifecycle.prevent_destroy = true;
    }

    Operation operation(std::int64_t id, const std::string& key,
                        state::OperationKind kind = state::OperationKind::create) const {
        Operation operation{.id = OperationId{id}, .intent = tests::intent(key, kind), .begun = at(0)};
        operation.given_up = Moment{at(0), 0s, "m:1"};
        return operation;
    }

    void see(std::int64_t id, const std::string& name) {
        observed.front().inboxes.push_back(
            {.id = state::InboxId{id},
             .name = name,
             .channel_type = std::string(name_of(state::Payload::web_widget).channel_type),
             .payload = state::Payload::web_widget,
             .fields = tests::named(name)});
    }

    ResolvedCreates resolve() const { return plans::resolve(recorded, desired, observed, 60s, now); }
    state::Recorded after() const { return with_resolved(recorded, resolve()); }
};

template <class What>
bool ends_with(const state::Outcome& outcome) {
    return std::holds_alternative<What>(outcome.what);
}

Ids watched_in(const std::vector<Operation>& operations) {
    Ids ids;
    for (const auto& operation : operations)
        ids.push_back(static_cast<std::int64_t>(operation.id));
    return ids;
}

}  // namespace

TEST_CASE("without anything in doubt there is nothing to record, and what is watched stays watched") {
    Stage stage;
    stage.declare("a");
    stage.recorded.inboxes.push_back(tests::recorded("a", 41, "a"));
    stage.recorded.watched.push_back(stage.operation(1, "a"));
    stage.see(41, "a");
    const auto resolved = stage.resolve();
    CHECK(resolved.outcomes.empty());
    CHECK(resolved.findings.empty());
    CHECK(watched_in(resolved.watched) == Ids{1});
}

TEST_CASE("an inbox that a create has made is recorded, with the lifecycle that the manifests declare") {
    Stage stage;
    stage.declare("a");
    stage.recorded.open.push_back(stage.operation(1, "a"));
    stage.see(41, "a");
    const auto resolved = stage.resolve();
    REQUIRE(resolved.outcomes.size() == 1);
    CHECK(ends_with<state::Done>(resolved.outcomes.front()));
    REQUIRE(resolved.found.size() == 1);
    CHECK(resolved.found.front().prevent_destroy);
    CHECK(resolved.notes.size() == 1);
    const auto after = stage.after();
    REQUIRE(after.inboxes.size() == 1);
    CHECK(after.inboxes.front().id == state::InboxId{41});
}

TEST_CASE("an inbox that is found takes the place of the one that its address had, in order") {
    Stage stage;
    for (const char* key : {"a", "b", "c"})
        stage.recorded.inboxes.push_back(tests::recorded(key, 1));
    stage.recorded.open.push_back(stage.operation(1, "b"));
    stage.see(41, "b");
    const auto after = stage.after();
    REQUIRE(after.inboxes.size() == 3);
    CHECK(after.inboxes[1].address == state::Address{"b"});
    CHECK(after.inboxes[1].id == state::InboxId{41});
}

TEST_CASE("a create that is lost is recorded as such and watched from now on") {
    Stage stage;
    stage.declare("a");
    stage.recorded.open.push_back(stage.operation(1, "a"));
    const auto resolved = stage.resolve();
    REQUIRE(resolved.outcomes.size() == 1);
    CHECK(ends_with<state::PresumedLost>(resolved.outcomes.front()));
    CHECK(resolved.findings.empty());
    CHECK(watched_in(resolved.watched) == Ids{1});
}

TEST_CASE("a create that may still be carried out waits, and several candidates need a person") {
    Stage stage;
    stage.declare("a");
    stage.recorded.open.push_back(stage.operation(1, "a"));
    SECTION("within the in-doubt window") {
        stage.now = {at(30), 30s, "m:1"};
        const auto resolved = stage.resolve();
        REQUIRE(resolved.findings.size() == 1);
        CHECK(resolved.findings.front().kind == Finding::Kind::waiting);
        CHECK_FALSE(resolved.needs_a_person);
    }
    SECTION("two inboxes") {
        stage.see(41, "a");
        stage.see(42, "a");
        const auto resolved = stage.resolve();
        REQUIRE(resolved.findings.size() == 1);
        CHECK(resolved.findings.front().kind == Finding::Kind::blocked);
        CHECK(resolved.needs_a_person);
        CHECK(ends_with<state::Unknown>(resolved.outcomes.front()));
    }
}

TEST_CASE("a create that was presumed lost is looked for again while its address has no inbox") {
    Stage stage;
    stage.declare("a");
    stage.recorded.watched.push_back(stage.operation(1, "a"));
    SECTION("it has made one after all") {
        stage.see(41, "a");
        const auto resolved = stage.resolve();
        CHECK(resolved.found.size() == 1);
        CHECK(resolved.watched.empty());
    }
    SECTION("it has not: nothing is news, and it stays watched") {
        const auto resolved = stage.resolve();
        CHECK(resolved.outcomes.empty());
        CHECK(watched_in(resolved.watched) == Ids{1});
    }
    SECTION("its recorded inbox has vanished") {
        stage.recorded.inboxes.push_back(tests::recorded("a", 7, "a"));
        stage.see(41, "a");
        CHECK(stage.resolve().found.size() == 1);
    }
    SECTION("no manifest declares it: whatever it makes is a duplicate") {
        stage.desired.inboxes.clear();
        stage.see(41, "a");
        CHECK(stage.resolve().found.empty());
        CHECK(find_duplicates(stage.after(), stage.desired.accounts, stage.observed).size() == 1);
    }
}

TEST_CASE("beside an open create of its address a lost one makes no duplicate before that is resolved") {
    Stage stage;
    stage.declare("a");
    stage.recorded.watched.push_back(stage.operation(1, "a"));
    stage.recorded.open.push_back(stage.operation(2, "a"));
    stage.see(41, "a");
    CHECK(watched_in(stage.resolve().watched) == Ids{1});
    stage.see(42, "a");
    CHECK(stage.resolve().watched.empty());
}

TEST_CASE("the comparison with the server ends an update in doubt, if the account was read as a whole") {
    Stage stage;
    stage.recorded.open.push_back(stage.operation(1, "a", state::OperationKind::update));
    REQUIRE(stage.resolve().outcomes.size() == 1);
    CHECK(ends_with<state::Failed>(stage.resolve().outcomes.front()));
    stage.observed.front().coverage = ObservedAccount::Coverage::tracked;
    CHECK(stage.resolve().outcomes.empty());
}

TEST_CASE("a create in an account that no manifest declares any more waits, with a command for it") {
    Stage stage;
    stage.recorded.open.push_back(stage.operation(1, "a"));
    stage.desired.accounts.clear();
    stage.observed.clear();
    const auto resolved = stage.resolve();
    REQUIRE(resolved.findings.size() == 1);
    CHECK(resolved.findings.front().kind == Finding::Kind::waiting);
    CHECK_THAT(resolved.findings.front().remedy, Catch::Contains("inboxctl resolve inbox.a --retry"));
    CHECK(resolved.outcomes.empty());
}

TEST_CASE("a duplicate is an untracked inbox that a watched create could have made") {
    Stage stage;
    stage.declare("a");
    stage.recorded.inboxes.push_back(tests::recorded("a", 41, "a"));
    stage.recorded.watched.push_back(stage.operation(1, "a"));
    stage.see(41, "a");
    stage.see(42, "a");
    const auto findings = find_duplicates(stage.recorded, stage.desired.accounts, stage.observed);
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().kind == Finding::Kind::duplicate);
    CHECK(findings.front().id == state::InboxId{42});
}
