#include "agent/daemon/conditions.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;

TEST_CASE("a retained inbox keeps its conditions while a pass reads only another account") {
    Pass pass;
    pass.recorded.inboxes = {tests::recorded("kept", 1)};
    pass.observed.accounts = {{"acme", {4, 15, 1}, {}, {}}};
    pass.plan.findings.push_back({plans::Finding::Kind::retained,
                                  {"kept"},
                                  state::InboxId{1},
                                  "no manifest declares it any more",
                                  ""});
    const Applied applied;
    const std::vector<WithheldChange> withheld;
    WithholdRules rules{.now = tests::at(10)};
    const auto first = evaluate_conditions({pass, applied, withheld}, {}, rules);
    REQUIRE(first.inboxes.size() == 1);

    pass.observed.accounts.clear();
    pass.plan.findings.clear();
    rules.now = tests::at(20);
    CHECK(evaluate_conditions({pass, applied, withheld}, first, rules).inboxes == first.inboxes);

    pass.recorded.inboxes.clear();
    CHECK(evaluate_conditions({pass, applied, withheld}, first, rules).inboxes.empty());
}
