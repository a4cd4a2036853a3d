#include "plans/guard/removals.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using plans::missing_in;
using plans::Removals;
using tests::at;
using tests::recorded;
using Missing = std::set<state::Address>;

TEST_CASE("missing is what is recorded, and neither declared, nor removed, nor protected") {
    state::Desired desired;
    desired.accounts.push_back({.key = "acme"});
    desired.inboxes.push_back({.address = {"declared"}});
    desired.removed.push_back({{"removed"}, {}});
    std::vector<state::RecordedInbox> known;
    for (const char* key : {"declared", "gone", "observed", "protected", "removed", "reported"})
        known.push_back(recorded(key, static_cast<std::int64_t>(known.size()) + 1));
    known[2].mode = state::Mode::observe;
    known[3].prevent_destroy = true;
    known[5].mode = state::Mode::plan;
    CHECK(missing_in(desired, known) == Missing{{"gone"}});
    CHECK(missing_in(desired, {}).empty());
    desired.accounts.front().key = "another";
    CHECK(missing_in(desired, known).empty());
}

TEST_CASE("a set that declares nothing was emptied by mistake when something is recorded") {
    const auto is_refused = [](const state::Desired& desired, std::size_t recorded) {
        return plans::emptied_set(desired, recorded, "set").has_value();
    };
    CHECK(is_refused({}, 1));
    CHECK_FALSE(is_refused({}, 0));
    state::Desired with_account, with_removed;
    with_account.accounts.push_back({.key = "acme"});
    with_removed.removed.push_back({{"a"}, {}});
    CHECK_FALSE(is_refused(with_account, 1));
    CHECK_FALSE(is_refused(with_removed, 1));
}

TEST_CASE("the time of what is missing begins anew whenever anything comes or goes") {
    Removals removals;
    const Missing one{{"a"}}, two{{"a"}, {"b"}}, other{{"b"}};
    CHECK(removals.since(one, at(10)) == at(10));
    CHECK(removals.since(one, at(20)) == at(10));
    CHECK(removals.since(two, at(30)) == at(30));
    CHECK(removals.since(one, at(40)) == at(40));
    CHECK(removals.since(other, at(50)) == at(50));
    CHECK(removals.since({}, at(60)) == at(60));
    CHECK(removals.since(other, at(70)) == at(70));
}
