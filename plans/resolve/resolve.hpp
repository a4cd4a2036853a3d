// The stage "resolve": what became of the requests of earlier runs whose outcome is unknown.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/recorded.hpp"

namespace inboxctl::plans {

struct ResolvedCreates {
    std::vector<state::Outcome> outcomes;     // to be recorded before anything is sent
    std::vector<state::RecordedInbox> found;  // what the creates have made; tracked from now on
    std::vector<state::Operation> watched;    // creates that may still make a duplicate
    std::vector<Finding> findings;            // creates that are still in doubt
    std::vector<std::string> notes;           // which inboxes were found
    bool needs_a_person = false;              // several inboxes could be what one create has made
};

// `observed` was listed at `listed_at` or later. The outcomes include those of updates and destroys of
// accounts that were read as a whole: the comparison with the server shows what is left of them.
ResolvedCreates resolve(const state::Recorded& recorded, const state::Desired& desired,
                        const std::vector<ObservedAccount>& observed,
                        std::chrono::milliseconds in_doubt_window, const state::Moment& listed_at);

// The recorded snapshot with what was found and what is watched from now on.
state::Recorded with_resolved(state::Recorded recorded, const ResolvedCreates& resolved);

// A finding for each duplicate that a create has made after it was presumed lost. `recorded` has what was
// found.
std::vector<Finding> find_duplicates(const state::Recorded& recorded,
                                     const std::vector<state::Account>& accounts,
                                     const std::vector<ObservedAccount>& observed);

}  // namespace inboxctl::plans
