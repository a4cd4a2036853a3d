// A plan that is made while another run changes the same state.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "plans/guard/remarks.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::plans {

struct OtherRun {
    std::string holder;                 // who holds the lock, for people: `daemon` (pid 7) on this host
    std::set<state::Address> creating;  // what it is creating, or has created since the state was loaded
};

// What another run has begun or finished to create: open creates in its journal now, and inboxes recorded now
// that `before` lacks. `renames` were followed in `before`, and not yet in the state. A create whose
// connection was given up is left out: this plan resolves it as the other run does, and it may need a person.
std::set<state::Address> being_created(const std::vector<state::RecordedInbox>& before,
                                       const std::vector<state::Moved>& renames,
                                       const std::vector<state::Operation>& open_now,
                                       const std::vector<state::RecordedInbox>& recorded_now);

// The changes without the creates that the other run carries out.
std::vector<Change> without_creates_of(const OtherRun& other, std::vector<Change> changes);

// The findings without those about inboxes that the other run creates; these wait instead.
std::vector<Finding> with_waiting_for(const OtherRun& other, std::vector<Finding> findings);

std::string note_of(const OtherRun& other);

}  // namespace inboxctl::plans
