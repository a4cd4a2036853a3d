#include "plans/record/to_record.hpp"

#include <algorithm>

#include "plans/guard/deletions.hpp"

namespace inboxctl::plans {

namespace {

std::set<std::string> busy_accounts(const Plan& plan, const Snapshots& snapshots) {
    std::set<std::string> busy;
    for (const auto& change : plan.changes)
        busy.insert(change.account);
    std::set<state::Address> unfinished;
    for (const auto& finding : plan.findings)
        if (finding.kind != Finding::Kind::retained) unfinished.insert(finding.address);
    if (unfinished.empty()) return busy;
    const auto add = [&](const auto& item) {
        if (unfinished.contains(item.address)) busy.insert(item.account);
    };
    std::ranges::for_each(snapshots.recorded.inboxes, add);
    std::ranges::for_each(snapshots.desired.inboxes, add);
    // A duplicate is reported in every plan until somebody decides, also if no manifest declares its inbox.
    for (const auto& operation : snapshots.recorded.watched)
        add(operation.intent);
    return busy;
}

}  // namespace

ToRecord to_record(const Snapshots& snapshots, const Scope& scope, const Plan& plan,
                   std::vector<state::RecordedInbox> caught_up, std::vector<state::ReadMark> marks,
                   const std::set<std::string>& used) {
    const auto& recorded = snapshots.recorded;
    return {.renames = {},
            .bindings = new_bindings(snapshots.desired.accounts, used, recorded.accounts),
            .lifecycles = changed_lifecycles(snapshots, scope),
            .caught_up = std::move(caught_up),
            .watched_long = recorded.watched_long,
            .deleted = finished_deletions(recorded.tombstones, snapshots.observed),
            .readings = marks_of_converged(std::move(marks), plan, snapshots)};
}

std::vector<state::AccountBinding> new_bindings(const std::vector<state::Account>& accounts,
                                                const std::set<std::string>& used,
                                                const std::vector<state::AccountBinding>& recorded) {
    std::vector<state::AccountBinding> bindings;
    for (const auto& account : accounts) {
        const state::AccountBinding binding{account.key, account.url, account.id};
        if (used.contains(account.key) && std::ranges::find(recorded, binding) == recorded.end())
            bindings.push_back(binding);
    }
    return bindings;
}

std::vector<state::RecordedInbox> changed_lifecycles(const Snapshots& snapshots, const Scope& scope) {
    auto changed = new_lifecycles(snapshots.desired, snapshots.recorded.inboxes);
    std::erase_if(changed,
                  [&](const state::RecordedInbox& inbox) { return !scope.is_target(inbox.address); });
    return changed;
}

std::vector<state::Tombstone> finished_deletions(const std::vector<state::Tombstone>& tombstones,
                                                 const std::vector<ObservedAccount>& observed) {
    std::vector<state::Tombstone> finished;
    for (const auto& tombstone : tombstones)
        if (is_still_there(tombstone, observed) == false) finished.push_back(tombstone);
    return finished;
}

std::vector<state::ReadMark> marks_of_converged(std::vector<state::ReadMark> marks, const Plan& plan,
                                                const Snapshots& snapshots) {
    const auto busy = busy_accounts(plan, snapshots);
    std::erase_if(marks, [&](const state::ReadMark& mark) { return busy.contains(mark.account); });
    return marks;
}

}  // namespace inboxctl::plans
