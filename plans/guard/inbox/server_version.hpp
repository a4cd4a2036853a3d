// What the servers' versions leave of the manifests.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/diff.hpp"

namespace inboxctl::plans {

struct SupportedManifests {
    state::Desired desired;             // without what the inboxes' servers do not know
    std::vector<std::string> warnings;  // one per field and account, however many inboxes declare it
};

// Inboxes of accounts that were not read stay as they are.
SupportedManifests without_unsupported(state::Desired desired, const std::vector<ObservedAccount>& observed);

// A blocked finding for each inbox whose name its server would refuse.
std::vector<Finding> refused_names(const state::Desired& desired,
                                   const std::vector<ObservedAccount>& observed);

}  // namespace inboxctl::plans
