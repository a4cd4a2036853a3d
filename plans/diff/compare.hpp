// The stage "diff": what differs, as far as the command is about it.
#pragma once

#include <vector>

#include "plans/diff/snapshots.hpp"

namespace inboxctl::plans {

enum class Goal {
    converge,    // the servers become what the manifests declare
    show_drift,  // only what changed on the servers since the last apply
    destroy,     // what is recorded is destroyed
};

enum class DriftToo { no, yes };  // whether drift is listed beside the changes

struct Compared {
    Difference difference;
    std::vector<Change> drift;  // by address
};

Compared compare(Goal goal, DriftToo drift_too, const Snapshots& snapshots, const Scope& scope);

// The inboxes of the accounts that were read, without those for which a finding says that nothing is done
// now.
Scope scope_of(const std::vector<ObservedAccount>& observed, const std::vector<Finding>& findings,
               std::optional<std::set<Address>> targets);

}  // namespace inboxctl::plans
