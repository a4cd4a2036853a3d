#include "plans/record/to_record.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using Keys = std::vector<std::string>;

namespace {

Keys accounts_in(const std::vector<state::ReadMark>& marks) {
    Keys keys;
    for (const auto& mark : marks)
        keys.push_back(mark.account);
    return keys;
}

std::vector<state::ReadMark> marks() {
    return {{"acme", "1795475163", {}, "4.15.1"}, {"globex", "1795475163", {}, "4.15.1"}};
}

}  // namespace

TEST_CASE("a pass without differences records nothing but its readings") {
    tests::TestSnapshots s;
    s.have("a", 1);
    s.recorded.accounts = {{"acme", "https://chat.acme.example", 1}};
    ToRecord readings;
    readings.readings = marks();
    CHECK(to_record(s.view(), {}, {}, {}, marks(), {"acme"}) == readings);
}

TEST_CASE("accounts that were used are bound, unless they are already") {
    tests::TestSnapshots s;
    s.add_account("globex");
    s.add_account("initech");
    const std::vector<state::AccountBinding> known{{"acme", "https://chat.acme.example", 1}};
    const auto bindings = new_bindings(s.desired.accounts, {"acme", "globex"}, known);
    REQUIRE(bindings.size() == 1);
    CHECK(bindings.front().account == "globex");
    s.desired.accounts.front().url = "https://other.example";
    CHECK(new_bindings(s.desired.accounts, {"acme"}, known).size() == 1);
}

TEST_CASE("a lifecycle that changed is recorded, as far as the command is aimed at its inbox") {
    tests::TestSnapshots s;
    s.have("a", 1);
    s.have("b", 2);
    for (auto& inbox : s.desired.inboxes)
        inbox.lifecycle.prevent_destroy = true;
    CHECK(changed_lifecycles(s.view(), {}).size() == 2);
    const auto one =
        changed_lifecycles(s.view(), {.accounts = {}, .targets = std::set<Address>{{"b"}}, .withheld = {}});
    REQUIRE(one.size() == 1);
    CHECK(one.front().address == Address{"b"});
    CHECK(one.front().prevent_destroy);
}

TEST_CASE("a deletion is done when its account was read without the inbox") {
    tests::TestSnapshots s;
    const std::vector<state::Tombstone> tombstones{{{"a"}, "acme", state::InboxId{1}, {}, {}},
                                                   {{"b"}, "acme", state::InboxId{2}, {}, {}},
                                                   {{"c"}, "globex", state::InboxId{3}, {}, {}}};
    s.observed.front().dying.push_back({.id = state::InboxId{2}});
    const auto finished = finished_deletions(tombstones, s.observed);
    REQUIRE(finished.size() == 1);
    CHECK(finished.front().id == state::InboxId{1});
}

TEST_CASE("readings of accounts in which something is left to do are not trusted later") {
    tests::TestSnapshots s;
    s.have("a", 1);
    Plan plan;
    SECTION("a change") {
        plan.changes.emplace_back();
        plan.changes.front().account = "acme";
    }
    SECTION("a finding about a recorded inbox") {
        plan.findings.push_back({Finding::Kind::blocked, {"a"}, {}, {}, {}});
    }
    SECTION("a finding about an inbox that is only declared") {
        s.want("b");
        plan.findings.push_back({Finding::Kind::waiting, {"b"}, {}, {}, {}});
    }
    SECTION("a duplicate of an inbox that no manifest declares any more") {
        s.recorded.watched = {{.intent = tests::intent("c")}};
        plan.findings.push_back({Finding::Kind::duplicate, {"c"}, {}, {}, {}});
    }
    CHECK(accounts_in(marks_of_converged(marks(), plan, s.view())) == Keys{"globex"});
}

TEST_CASE("an inbox that is kept on purpose is no reason to read its account again") {
    tests::TestSnapshots s;
    s.have("a", 1);
    Plan plan;
    plan.findings.push_back({Finding::Kind::retained, {"a"}, {}, {}, {}});
    CHECK(marks_of_converged(marks(), plan, s.view()).size() == 2);
}
