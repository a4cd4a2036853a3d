#include "plans/diff/compare.hpp"

namespace inboxctl::plans {

namespace {

Difference difference_for(Goal goal, const Snapshots& snapshots, const Scope& scope) {
    const auto& [desired, recorded, observed] = snapshots;
    switch (goal) {
        case Goal::converge:
            return diff(desired, recorded.inboxes, observed, scope);
        case Goal::show_drift:
            return {drift(recorded.inboxes, observed, scope), {}, 0, {}};
        case Goal::destroy:
            return destruction(desired, recorded.inboxes, observed, scope);
    }
    return {};
}

}  // namespace

Compared compare(Goal goal, DriftToo drift_too, const Snapshots& snapshots, const Scope& scope) {
    Compared compared{difference_for(goal, snapshots, scope), {}};
    if (drift_too == DriftToo::yes)
        compared.drift = drift(snapshots.recorded.inboxes, snapshots.observed, scope);
    return compared;
}

Scope scope_of(const std::vector<ObservedAccount>& observed, const std::vector<Finding>& findings,
               std::optional<std::set<Address>> targets) {
    Scope scope{.accounts = std::set<std::string>(), .targets = std::move(targets), .withheld = {}};
    for (const auto& account : observed)
        scope.accounts->insert(account.account);
    for (const auto& finding : findings)
        if (finding.kind != Finding::Kind::duplicate) scope.withheld.insert(finding.address);
    return scope;
}

}  // namespace inboxctl::plans
