// What a person should know about a plan as a whole, or about inboxes that it leaves alone.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/snapshots.hpp"
#include "plans/guard/policy.hpp"

namespace inboxctl::plans {

// [[moved]] blocks of which neither key is recorded: a slip there leaves the inbox where it was. Nothing if
// the state has no inbox yet.
std::vector<std::string> idle_moves(const std::vector<state::Moved>& moved,
                                    const std::vector<state::RecordedInbox>& recorded);

// Emptied accounts in which the plan creates the inboxes again.
std::vector<std::string> recreations(const std::vector<Emptied>& emptied, const std::vector<Change>& changes);

// Recorded inboxes whose account no manifest declares any more: nothing can be read about them.
std::vector<Finding> out_of_reach(const std::vector<state::RecordedInbox>& recorded,
                                  const std::vector<state::Account>& accounts);

}  // namespace inboxctl::plans
