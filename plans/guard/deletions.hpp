// Inboxes whose deletion the server has queued.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::plans {

// Whether the inbox is still there; none: its account was not read.
std::optional<bool> is_still_there(const state::Tombstone& tombstone,
                                   const std::vector<ObservedAccount>& observed);

// A warning for each inbox that is still there an hour after its deletion was queued.
std::vector<std::string> late_deletions(const std::vector<state::Tombstone>& tombstones,
                                        const std::vector<ObservedAccount>& observed, state::Time now);

}  // namespace inboxctl::plans
