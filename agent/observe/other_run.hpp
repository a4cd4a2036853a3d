// A plan beside a run that is at work on the same state.
#pragma once

#include "agent/observe/recorded.hpp"
#include "plans/diff/plan.hpp"

namespace inboxctl::agent {

// What the other run has begun or finished to create since `before` was loaded, as far as its journal tells:
// neither somebody else's inbox nor ours to create. It waits.
// `renames` were followed in `before`, and not yet in the store.
void leave_to_other_run(plans::Plan& plan, const Recorded& before, const std::vector<state::Moved>& renames,
                        state::Store& store);

}  // namespace inboxctl::agent
