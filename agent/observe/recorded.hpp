// The stage "load": the recorded snapshot, under the keys that the manifests use now.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "state/model/recorded.hpp"
#include "state/model/targets.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

struct Loaded {
    state::Recorded recorded;
    std::vector<state::AccountRename> account_renames;  // that were followed in `recorded`
    std::vector<state::Moved> renames;                  // of addresses, likewise
};

state::Recorded load_recorded(state::Store& store, const state::Moment& now);

// What is recorded under a key that no manifest declares any more is found under the key that stands for the
// same account now.
Loaded follow_accounts(state::Recorded recorded, const std::vector<state::Account>& accounts);

// [[moved]]: what is recorded under the old address is found under the new one.
Loaded follow_moves(state::Recorded recorded, const std::vector<state::Moved>& moved);

// Both, accounts first.
Loaded follow_manifests(state::Recorded recorded, const state::Desired& desired);

// The addresses that the targets stand for; none: everything. Throws UsageError for a target that no manifest
// declares and nothing records: the plan would be empty.
std::optional<std::set<state::Address>> addresses_of(const state::Targets& targets,
                                                     const state::Desired& desired,
                                                     const state::Recorded& recorded);

}  // namespace inboxctl::agent
