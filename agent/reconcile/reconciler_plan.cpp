// From what was read to the plan: what is held back, what the diff is to see, what is said beside it.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>

#include "agent/observe/other_run.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "plans/diff/inbox/supported.hpp"
#include "plans/guard/policy.hpp"
#include "plans/resolve/resolve.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::DesiredInbox;
using state::RecordedInbox;

constexpr std::chrono::hours late_deletion{1};

std::set<std::string> accounts_read(const Refreshed& refreshed) {
    std::set<std::string> result;
    for (const auto& account : refreshed.accounts)
        result.insert(account.account);
    return result;
}

std::map<std::string, state::ServerVersion> versions_of(const Refreshed& refreshed) {
    std::map<std::string, state::ServerVersion> versions;
    for (const auto& account : refreshed.accounts)
        versions.emplace(account.account, account.version);
    return versions;
}

// What the diff is to see: of the accounts that were read, what is not held back, and what is aimed at.
struct Scope {
    std::set<std::string> accounts;
    std::set<state::Address> held;
    const std::set<state::Address>* targets;  // none: everything

    template <class Inbox>
    bool contains(const Inbox& inbox) const {
        return accounts.contains(inbox.account) && !held.contains(inbox.address) &&
               (targets == nullptr || targets->contains(inbox.address));
    }
};

// What is out of scope leaves the inboxes; it comes back, in its place, when this goes.
template <class Inbox>
class SetAside {
  public:
    SetAside(std::vector<Inbox>& inboxes, const Scope& scope) : inboxes_(inboxes) {
        const auto in_scope = [&](const Inbox& inbox) { return scope.contains(inbox); };
        // To partition takes as much room again.
        if (std::ranges::all_of(inboxes, in_scope)) return;
        const auto first = std::stable_partition(inboxes.begin(), inboxes.end(), in_scope);
        aside_.assign(std::make_move_iterator(first), std::make_move_iterator(inboxes.end()));
        inboxes.erase(first, inboxes.end());
    }
    SetAside(const SetAside&) = delete;
    SetAside& operator=(const SetAside&) = delete;
    ~SetAside() {
        if (aside_.empty()) return;
        const auto middle = static_cast<std::ptrdiff_t>(inboxes_.size());
        std::ranges::move(aside_, std::back_inserter(inboxes_));
        std::ranges::inplace_merge(inboxes_, inboxes_.begin() + middle, {}, &Inbox::address);
    }

    const std::vector<Inbox>& aside() const { return aside_; }

  private:
    std::vector<Inbox>& inboxes_;
    std::vector<Inbox> aside_;
};

// Nobody can ask about it: its account is in no manifest any more.
Finding stranded(const RecordedInbox& inbox) {
    return {Finding::Kind::retained, inbox.address, inbox.id,
            "its account " + inbox.account +
                " is declared in no manifest any more; it is kept on the server (id " + to_string(inbox.id) +
                ")",
            "declare [account." + inbox.account + "] again, or stop managing it: inboxctl state rm " +
                to_string(inbox.address)};
}

}  // namespace

void Reconciler::resolve_creates(Pass& pass) {
    auto resolved = plans::resolve(pass.recorded, pass.desired, pass.refreshed.accounts,
                                   options_.in_doubt_window, pass.begun);
    if (access_ == Access::act && !resolved.outcomes.empty())
        store_->finish(resolved.outcomes, moment_of(*clock_));
    pass.recorded = plans::with_resolved(std::move(pass.recorded), resolved);
    auto duplicates = plans::find_duplicates(pass.recorded, pass.desired.accounts, pass.refreshed.accounts);
    pass.needs_a_person = resolved.needs_a_person || !duplicates.empty();
    pass.found_again = resolved.found.size();
    pass.plan.notes = std::move(resolved.notes);
    pass.plan.findings = std::move(resolved.findings);
    std::ranges::move(duplicates, std::back_inserter(pass.plan.findings));
}

void Reconciler::hold_back_unknown_names(Pass& pass) {
    const auto read = accounts_read(pass.refreshed);
    for (const auto& inbox : pass.desired.inboxes)
        if (read.contains(inbox.account) && sessions_.at(inbox.account).knows_names)
            for (auto& finding : check_names(sessions_.at(inbox.account).names, inbox))
                pass.plan.findings.push_back(std::move(finding));
}

void Reconciler::hold_back_refused_names(Pass& pass) const {
    const auto versions = versions_of(pass.refreshed);
    for (const auto& inbox : pass.desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        if (auto why = plans::refused_name(inbox, version->second))
            pass.plan.findings.push_back(
                {Finding::Kind::blocked, inbox.address, {}, std::move(*why), "give it another name"});
    }
}

std::vector<std::string> Reconciler::drop_unsupported(Pass& pass) const {
    plans::Unsupported unsupported;
    const auto versions = versions_of(pass.refreshed);
    for (auto& inbox : pass.desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        const auto dropped = plans::drop_unsupported(inbox, version->second);
        unsupported.add(inbox.account, version->second, inbox.address, dropped);
    }
    return unsupported.warnings();
}

// A slip in a [[moved]] leaves the inbox where it was. A state without any inbox has nothing to move yet.
void Reconciler::warn_of_idle_moves(Pass& pass) const {
    const auto& recorded = pass.recorded.inboxes;
    if (recorded.empty()) return;
    for (const auto& move : pass.desired.moved)
        if (find(recorded, move.from) == nullptr && find(recorded, move.to) == nullptr)
            pass.plan.warnings.push_back("[[moved]] at " + to_string(move.where) +
                                         " moves nothing: neither " + to_string(move.from) + " nor " +
                                         to_string(move.to) + " is recorded. What is: inboxctl state list");
}

// The server has taken the order, and deletes when its background jobs come to it. Until then the inbox is
// neither shown nor counted here.
void Reconciler::warn_of_late_deletions(Pass& pass) const {
    for (const auto& tombstone : pass.recorded.tombstones)
        if (is_still_there(tombstone, pass.refreshed) == true &&
            pass.begun.wall - tombstone.asked_at >= late_deletion)
            pass.plan.warnings.push_back(
                "inbox " + to_string(tombstone.id) + " of account." + tombstone.account + ", once " +
                to_string(tombstone.address) +
                ", was to be deleted, and is still there after more than an "
                "hour: see whether the server's background jobs (Sidekiq) run, or delete it by hand");
}

void Reconciler::warn_of_emptied(Pass& pass) const {
    for (const auto& each : pass.emptied)
        if (std::ranges::any_of(pass.plan.changes, [&](const plans::Change& change) {
                return change.action == plans::Action::create && change.account == each.account;
            }))
            pass.plan.warnings.push_back(describe(each) + " What is to be created is made again");
}

void Reconciler::fill_plan(Pass& pass) {
    std::set<state::Address> held;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind != Finding::Kind::duplicate) held.insert(finding.address);
    plans::Difference difference;
    {
        const Scope scope{accounts_read(pass.refreshed), std::move(held),
                          options_.targets.everything() ? nullptr : &aimed_at_};
        const auto declared = pass.desired.inboxes.size();
        const SetAside<DesiredInbox> desired(pass.desired.inboxes, scope);
        const SetAside<RecordedInbox> recorded(pass.recorded.inboxes, scope);
        const plans::RecordedInboxes known{pass.recorded.inboxes, recorded.aside()};
        difference = compare(pass, known, declared);
        if (options_.basis == Basis::noted)
            pass.plan.drift = plans::drift(pass.recorded.inboxes, pass.refreshed.accounts);
    }

    auto& plan = pass.plan;
    for (const auto& [from, to] : pass.account_renames)
        plan.notes.push_back("account." + from + " -> account." + to +
                             ": the same account, and what is recorded of it, under its new key");
    for (const auto& rename : pass.renames)
        if (is_target(rename.to))
            plan.notes.push_back(to_string(rename.from) + " -> " + to_string(rename.to) +
                                 ": it is recorded under its new key");
    warn_of_idle_moves(pass);
    warn_of_late_deletions(pass);
    plan.changes = std::move(difference.changes);
    if (options_.goal == Goal::converge)
        pass.emptied = plans::emptied(pass.desired, pass.recorded.inboxes, pass.refreshed.accounts);
    warn_of_emptied(pass);
    std::ranges::move(difference.findings, std::back_inserter(plan.findings));
    for (const auto& inbox : pass.recorded.inboxes)
        if (find(pass.desired.accounts, inbox.account) == nullptr) plan.findings.push_back(stranded(inbox));
    if (other_run_) {
        const bool ends = other_run_->find("`daemon`") == std::string::npos;
        plan.notes.push_back("Another run holds the state: " + *other_run_ +
                             ". What it is at may show below as changes, blocked or waiting" +
                             (ends ? ": plan again when it is done." : "."));
        leave_to_other_run(plan, pass.recorded, pass.renames, *store_);
    }
    std::erase_if(plan.findings, [&](const Finding& finding) { return !is_target(finding.address); });
    std::ranges::stable_sort(plan.findings, {}, &Finding::address);
    plan.readings = pass.refreshed.readings;
    for (const auto& trouble : pass.refreshed.troubles)
        plan.unread.push_back(trouble.account);
    plan.unchanged = difference.unchanged;
    pass.new_lifecycles = plans::new_lifecycles(pass.desired, pass.recorded.inboxes);
    std::erase_if(pass.new_lifecycles, [&](const RecordedInbox& inbox) { return !is_target(inbox.address); });
    pass.caught_up = std::move(difference.caught_up);
}

// What the command is after decides what counts as a difference.
plans::Difference Reconciler::compare(Pass& pass, const plans::RecordedInboxes& recorded,
                                      std::size_t declared) const {
    const auto& observed = pass.refreshed.accounts;
    switch (options_.goal) {
        case Goal::converge: {
            auto difference = plans::diff(pass.desired, recorded, observed);
            pass.plan.refusals = plans::refusals(difference.changes, declared, pass.desired.policy);
            return difference;
        }
        case Goal::show_drift:
            return {plans::drift(recorded.inboxes, observed), {}, 0, {}};
        case Goal::destroy: {
            auto difference = plans::destruction(pass.desired, recorded.inboxes, observed);
            pass.plan.aim = plans::Plan::Aim::destroy;
            pass.plan.refusals = plans::refusals(difference, pass.desired.policy);
            std::ranges::move(plans::still_declared(difference.changes, pass.desired),
                              std::back_inserter(pass.plan.warnings));
            return difference;
        }
    }
    return {};
}

}  // namespace inboxctl::agent
