#include "plans/guard/accounts.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using Keys = std::set<std::string>;

namespace {

bool is_equal(std::string_view one, std::string_view other) { return one == other; }

}  // namespace

TEST_CASE("a key in use that stands for another account than it did is a problem of that account") {
    tests::TestSnapshots s;
    s.know("a", 1);
    CHECK(rebound(s.desired.accounts, s.recorded, is_equal).empty());  // not bound yet
    s.recorded.accounts = {{"acme", "https://chat.acme.example", 1}};
    CHECK(rebound(s.desired.accounts, s.recorded, is_equal).empty());
    s.desired.accounts.front().id = 2;
    const auto problems = rebound(s.desired.accounts, s.recorded, is_equal);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().account == "acme");
    CHECK_THAT(problems.front().why.remedy, Catch::Contains("inboxctl state bind acme"));
    s.recorded.inboxes.clear();
    CHECK(rebound(s.desired.accounts, s.recorded, is_equal).empty());  // nothing would look deleted
}

TEST_CASE("an account is in use while anything is recorded, unfinished or being deleted under it") {
    state::Recorded recorded;
    CHECK_FALSE(is_in_use(recorded, "acme"));
    SECTION("recorded") { recorded.inboxes = {tests::recorded("a", 1)}; }
    SECTION("open") { recorded.open = {{.intent = tests::intent("a")}}; }
    SECTION("watched") { recorded.watched = {{.intent = tests::intent("a")}}; }
    SECTION("being deleted") { recorded.tombstones = {{{"a"}, "acme", {}, {}, {}}}; }
    CHECK(is_in_use(recorded, "acme"));
    CHECK_FALSE(is_in_use(recorded, "globex"));
}

TEST_CASE("accounts without anything that the command is aimed at are left alone") {
    tests::TestSnapshots s;
    s.add_account("globex");
    s.want("a");
    s.know("b", 1).account = "globex";
    s.recorded.open = {{.intent = tests::intent("c")}};
    s.recorded.open.front().intent.account = "initech";
    CHECK(needed_accounts(s.desired, s.recorded, {}) == Keys{"acme", "globex", "initech"});
    CHECK(needed_accounts(s.desired, s.recorded, std::set<state::Address>{{"a"}}) == Keys{"acme"});
    CHECK(needed_accounts(s.desired, s.recorded, std::set<state::Address>{{"c"}}) == Keys{"initech"});
}
