#include "agent/daemon/conditions.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;

TEST_CASE("what is kept stays known while another account is looked at, with its time") {
    Pass pass;
    pass.recorded.inboxes = {tests::recorded("kept", 1)};
    pass.observed.accounts = {{"acme", {4, 15, 1}, {}, {}}};
    pass.plan.findings.push_back({plans::Finding::Kind::retained,
                                  {"kept"},
                                  state::InboxId{1},
                                  "no manifest declares it any more",
                                  ""});
    const Applied applied;
    const std::vector<HeldChange> held;
    HoldRules rules{.now = tests::at(10)};
    const auto first = judge({pass, applied, held}, {}, rules);
    REQUIRE(first.inboxes.size() == 1);

    pass.observed.accounts.clear();
    pass.plan.findings.clear();
    rules.now = tests::at(20);
    CHECK(judge({pass, applied, held}, first, rules).inboxes == first.inboxes);

    pass.recorded.inboxes.clear();
    CHECK(judge({pass, applied, held}, first, rules).inboxes.empty());
}
