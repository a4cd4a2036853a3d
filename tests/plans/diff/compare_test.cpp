#include "plans/diff/compare.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using Words = std::vector<std::string>;

namespace {

// `a update`, a line for each change and each finding.
Words lines_of(const Difference& difference) {
    const char* actions[] = {"create", "update", "destroy", "forget"};
    const char* kinds[] = {"blocked", "waiting", "retained", "duplicate"};
    Words lines;
    for (const auto& change : difference.changes)
        lines.push_back(change.address.key + " " + actions[static_cast<int>(change.action)]);
    for (const auto& finding : difference.findings)
        lines.push_back(finding.address.key + " " + kinds[static_cast<int>(finding.kind)]);
    return lines;
}

Words converged(const tests::TestSnapshots& s, const Scope& scope) {
    return lines_of(compare(Goal::converge, DriftToo::no, s.view(), scope).difference);
}

}  // namespace

TEST_CASE("inboxes out of scope are neither changed nor reported") {
    tests::TestSnapshots s;
    s.want("a");
    s.know("b", 2, "B");
    s.see(2, "B");
    s.want("c", "New");
    s.know("c", 3, "Old");
    s.see(3, "Old");
    CHECK(converged(s, {}) == Words{"a create", "c update", "b retained"});
    CHECK(converged(s, {.accounts = {}, .targets = std::set<Address>{{"c"}}, .withheld = {}}) ==
          Words{"c update"});
    CHECK(converged(s, {.accounts = {}, .targets = {}, .withheld = {{"a"}, {"b"}}}) == Words{"c update"});
    CHECK(converged(s, {.accounts = std::set<std::string>(), .targets = {}, .withheld = {}}).empty());
}

TEST_CASE("an inbox that is declared in another account than recorded is never taken for removed") {
    tests::TestSnapshots s;
    s.add_account("globex");
    s.desired.policy = {.prune = true, .max_destroy = 9};
    s.want("a").account = "globex";
    s.know("a", 1);
    s.see(1);
    const auto read = [](std::set<std::string> accounts) {
        return Scope{.accounts = std::move(accounts), .targets = {}, .withheld = {}};
    };
    s.observed.push_back({"globex", {4, 15, 1}, {}, {}});
    CHECK(converged(s, read({"acme", "globex"})) == Words{"a blocked"});
    CHECK(converged(s, read({"acme"})) == Words{"a blocked"});
    CHECK(converged(s, read({"globex"})) == Words{"a blocked"});
    CHECK(converged(s, read({})).empty());
}

TEST_CASE("the goal decides what counts as a difference") {
    tests::TestSnapshots s;
    s.want("a", "New");
    s.know("a", 1, "Old");
    s.see(1, "Old");
    s.want("b", "Old");
    s.know("b", 2, "Old");
    s.see(2, "New");
    const auto lines = [&](Goal goal) {
        return lines_of(compare(goal, DriftToo::no, s.view(), {}).difference);
    };
    CHECK(lines(Goal::converge) == Words{"a update", "b update"});
    CHECK(lines(Goal::show_drift) == Words{"b update"});
    CHECK(lines(Goal::destroy) == Words{"a destroy", "b destroy"});
}

TEST_CASE("drift is listed beside the changes only when somebody asks") {
    tests::TestSnapshots s;
    s.want("a", "Old");
    s.know("a", 1, "Old");
    s.see(1, "New");
    CHECK(compare(Goal::converge, DriftToo::no, s.view(), {}).drift.empty());
    CHECK(compare(Goal::converge, DriftToo::yes, s.view(), {}).drift.size() == 1);
}

TEST_CASE("a scope has the accounts that were read, without what a finding withholds") {
    const std::vector<ObservedAccount> observed{{"acme", {}, {}, {}}};
    const std::vector<Finding> findings{{Finding::Kind::blocked, {"a"}, {}, {}, {}},
                                        {Finding::Kind::duplicate, {"b"}, {}, {}, {}}};
    const auto scope = scope_of(observed, findings, {});
    CHECK_FALSE(scope.contains(tests::recorded("a", 1)));
    CHECK(scope.contains(tests::recorded("b", 2)));
    auto elsewhere = tests::recorded("c", 3);
    elsewhere.account = "globex";
    CHECK_FALSE(scope.contains(elsewhere));
}
