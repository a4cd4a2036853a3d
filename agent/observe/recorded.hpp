// The recorded snapshot as one value, and what the manifests' bookkeeping does to it.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/recorded.hpp"
#include "state/model/targets.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

using state::Recorded;

Recorded load_recorded(state::Store& store, const state::Moment& now);

// [[moved]]: what is recorded under the old address is found under the new one. The renames that were made.
std::vector<state::Moved> follow_moves(Recorded& recorded, const std::vector<state::Moved>& moved);

// The same account of the same server under two keys: the first is in no manifest any more.
struct AccountRename {
    std::string from, to;
    bool operator==(const AccountRename&) const = default;
};

// What is recorded under a key that has left the manifests is found under the one that stands for the same
// account now. The renames that were made.
std::vector<AccountRename> follow_accounts(Recorded& recorded, const std::vector<state::Account>& accounts);

// Whether anything is recorded, unfinished or buried under the account's key.
bool is_in_use(const Recorded& recorded, const std::string& account);

// The addresses that the targets mean. Throws UsageError for a target that no manifest declares and nothing
// records: it would be an empty plan.
std::set<state::Address> addresses_of(const state::Targets& targets, const state::Desired& desired,
                                      const Recorded& recorded);

}  // namespace inboxctl::agent
