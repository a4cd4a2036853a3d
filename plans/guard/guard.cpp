#include "plans/guard/guard.hpp"

#include <algorithm>
#include <iterator>

#include "plans/guard/deletions.hpp"
#include "plans/guard/warnings.hpp"

namespace inboxctl::plans {

namespace {

std::vector<std::string> refusals_for(Goal goal, const Difference& difference,
                                      const state::Desired& desired) {
    switch (goal) {
        case Goal::converge:
            return refusals(difference.changes, desired.inboxes.size(), desired.policy);
        case Goal::show_drift:
            return {};
        case Goal::destroy:
            return refusals(difference, desired.policy);
    }
    return {};
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    std::ranges::move(more, std::back_inserter(to));
}

// What the changes and the state itself give reason to say.
Remarks remarks_on(const std::vector<Change>& changes, const std::vector<Emptied>& emptied,
                   const Snapshots& snapshots, const Situation& situation) {
    const auto& [desired, recorded, observed] = snapshots;
    Remarks remarks;
    if (situation.goal == Goal::destroy) append(remarks.warnings, still_declared(changes, desired));
    append(remarks.warnings, idle_moves(desired.moved, recorded.inboxes));
    append(remarks.warnings, late_deletions(recorded.tombstones, observed, situation.now));
    append(remarks.warnings, recreations(emptied, changes));
    remarks.findings = out_of_reach(recorded.inboxes, desired.accounts);
    if (situation.other_run) remarks.notes.push_back(note_of(*situation.other_run));
    return remarks;
}

}  // namespace

Guarded guard(Compared compared, Remarks so_far, const Snapshots& snapshots, const Situation& situation) {
    auto& difference = compared.difference;
    Guarded guarded;
    auto& plan = guarded.plan;
    if (situation.goal == Goal::converge)
        guarded.emptied = emptied(snapshots.desired, snapshots.recorded.inboxes, snapshots.observed);
    plan.aim = situation.goal == Goal::destroy ? Plan::Aim::destroy : Plan::Aim::converge;
    plan.refusals = refusals_for(situation.goal, difference, snapshots.desired);
    auto remarks = joined(std::move(so_far), {{}, {}, std::move(difference.findings)});
    remarks =
        joined(std::move(remarks), remarks_on(difference.changes, guarded.emptied, snapshots, situation));
    plan.notes = std::move(remarks.notes);
    plan.warnings = std::move(remarks.warnings);
    plan.findings = std::move(remarks.findings);
    plan.changes = std::move(difference.changes);
    if (situation.other_run) {
        plan.changes = without_creates_of(*situation.other_run, std::move(plan.changes));
        plan.findings = with_waiting_for(*situation.other_run, std::move(plan.findings));
    }
    std::erase_if(plan.findings,
                  [&](const Finding& finding) { return !situation.scope.is_target(finding.address); });
    std::ranges::stable_sort(plan.findings, {}, &Finding::address);
    plan.drift = std::move(compared.drift);
    plan.unchanged = difference.unchanged;
    guarded.caught_up = std::move(difference.caught_up);
    return guarded;
}

std::vector<std::string> notes_of(const std::vector<state::AccountRename>& account_renames,
                                  const std::vector<state::Moved>& renames,
                                  const std::optional<std::set<Address>>& targets) {
    std::vector<std::string> notes;
    for (const auto& [from, to] : account_renames)
        notes.push_back("account." + from + " -> account." + to +
                        ": the same account, and what is recorded of it, under its new key");
    for (const auto& rename : renames)
        if (!targets || targets->contains(rename.to))
            notes.push_back(to_string(rename.from) + " -> " + to_string(rename.to) +
                            ": it is recorded under its new key");
    return notes;
}

}  // namespace inboxctl::plans
