// The stage "guard": what a plan must not do, what it warns of, and the plan that remains.
#pragma once

#include <optional>
#include <vector>

#include "plans/diff/compare.hpp"
#include "plans/diff/plan.hpp"
#include "plans/guard/other_run.hpp"
#include "plans/guard/policy.hpp"
#include "plans/guard/remarks.hpp"

namespace inboxctl::plans {

// What the guard rails need to know besides the differences.
struct Situation {
    Goal goal = Goal::converge;
    const Scope& scope;
    state::Time now{};
    std::optional<OtherRun> other_run;  // that changes the state at the same time
};

struct Guarded {
    Plan plan;                     // its readings and unread accounts are for whoever read them
    std::vector<Emptied> emptied;  // accounts in which everything that is recorded is gone
    std::vector<state::RecordedInbox> caught_up;  // to be recorded, see Difference
};

// `so_far`: what the stages before have to say. Findings about inboxes that the command is not aimed at are
// left out.
Guarded guard(Compared compared, Remarks so_far, const Snapshots& snapshots, const Situation& situation);

// Notes about the keys of accounts and inboxes that were renamed. `targets`: none is everything.
std::vector<std::string> notes_of(const std::vector<state::AccountRename>& account_renames,
                                  const std::vector<state::Moved>& renames,
                                  const std::optional<std::set<Address>>& targets);

}  // namespace inboxctl::plans
