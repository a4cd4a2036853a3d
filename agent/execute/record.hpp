// The stage "record": writes what a pass leaves in the state besides the results of its changes.
#pragma once

#include <vector>

#include "plans/record/to_record.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

// Account keys that were renamed, at once: outcomes that are recorded next belong under the new key, and it
// takes no request.
void record_account_renames(state::Store& store, const std::vector<state::AccountRename>& renames,
                            const std::vector<state::Account>& accounts);

// What became of creates in doubt: before anything is sent.
void record_outcomes(state::Store& store, const std::vector<state::Outcome>& outcomes,
                     const state::Moment& now);

// In this order: renames, bindings, lifecycles, caught-up inboxes (which contain the new lifecycles), watches
// that end, deletions that are done, readings. Writes only what is new.
void record(state::Store& store, const plans::ToRecord& what, const state::Moment& now);

}  // namespace inboxctl::agent
