// What came of the changes of earlier runs that got no answer.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "agent/observe/resolver.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::RecordedInbox;

state::Lifecycle lifecycle_of(const state::Desired& desired, const state::Address& address) {
    const auto* inbox = find(desired.inboxes, address);
    return inbox != nullptr ? inbox->lifecycle : state::Lifecycle();
}

// A create that nobody can ask about any more.
Finding stranded(const state::Operation& operation) {
    const auto& intent = operation.intent;
    return {Finding::Kind::waiting,
            intent.address,
            {},
            "no answer came to its create, and its account " + intent.account +
                " is declared in no manifest any more",
            "declare [account." + intent.account +
                "] again, or say that nothing came of it: inboxctl resolve " + to_string(intent.address) +
                " --retry"};
}

std::string found_again(const Judged& judged) {
    return to_string(judged.operation.intent.address) + ": found again (id " + to_string(judged.made->id) +
           "), which a create without an answer had made";
}

bool is_in(const std::vector<state::Operation>& operations, const state::Operation& operation) {
    return std::ranges::find(operations, operation.id, &state::Operation::id) != operations.end();
}

std::set<std::pair<std::string, state::InboxId>> ids_read(const Refreshed& refreshed) {
    std::set<std::pair<std::string, state::InboxId>> ids;
    for (const auto& account : refreshed.accounts)
        for (const auto& inbox : account.inboxes)
            ids.emplace(account.account, inbox.id);
    return ids;
}

// What was taken for lost, and is not only watched now.
struct Lost {
    std::vector<state::Operation> revived;  // nothing took its place: its inbox would be the only one
    std::vector<state::Operation>
        beside_open;  // until an open create of its address is settled, no duplicate
};

Lost take_lost(Pass& pass) {
    std::set<state::Address> desired, recorded, open;
    if (pass.recorded.watched.empty()) return {};
    for (const auto& inbox : pass.desired.inboxes)
        desired.insert(inbox.address);
    const auto there = ids_read(pass.refreshed);
    for (const auto& inbox : pass.recorded.inboxes)
        if (there.contains({inbox.account, inbox.id})) recorded.insert(inbox.address);
    for (const auto& operation : pass.recorded.open)
        open.insert(operation.intent.address);
    Lost lost;
    std::erase_if(pass.recorded.watched, [&](const state::Operation& operation) {
        const auto& address = operation.intent.address;
        const bool is_open = open.contains(address);
        if (!is_open && (recorded.contains(address) || !desired.contains(address))) return false;
        (is_open ? lost.beside_open : lost.revived).push_back(operation);
        return true;
    });
    return lost;
}

// One that vanished, and was created again, is recorded already: an address has one inbox.
void put(std::vector<RecordedInbox>& inboxes, RecordedInbox inbox) {
    std::erase_if(inboxes, [&](const RecordedInbox& other) { return other.address == inbox.address; });
    inboxes.push_back(std::move(inbox));
}

Finding still_open(const Judged& judged) {
    const auto& address = judged.operation.intent.address;
    if (judged.settled.verdict == plans::Verdict::ambiguous)
        return {Finding::Kind::blocked, address, {}, how_to_resolve(judged), {}};
    return {Finding::Kind::waiting,
            address,
            {},
            "no answer came to its create, and the server may still carry it out",
            "apply again in a minute: it is found then, or created again"};
}

}  // namespace

void Reconciler::settle_open(Pass& pass) {
    const auto [revived, beside_open] = take_lost(pass);
    if (pass.recorded.open.empty() && revived.empty()) return;
    const SettleRules rules{.settle = options_.settle};
    std::vector<state::Outcome> outcomes;
    std::set<std::string> compared;
    for (const auto& observed : pass.refreshed.accounts) {
        if (observed.coverage == plans::ObservedAccount::Coverage::all) compared.insert(observed.account);
        const auto tracked = tracked_beside(pass.recorded.inboxes, pass.desired.accounts, observed);
        for (auto& judged : judge(pass.recorded.open, revived, observed, tracked, rules, pass.begun)) {
            using plans::Verdict;
            judged.lifecycle = lifecycle_of(pass.desired, judged.operation.intent.address);
            const bool says_nothing =
                judged.settled.verdict == Verdict::free || judged.settled.verdict == Verdict::open;
            // What comes of it from now on is a duplicate.
            if (judged.settled.verdict == Verdict::free && !judged.answered)
                pass.recorded.watched.push_back(judged.operation);
            if (says_nothing && is_in(revived, judged.operation)) continue;
            outcomes.push_back(outcome_of(judged));
            if (judged.settled.verdict == Verdict::adopted) {
                for (const auto& operation : beside_open)
                    if (operation.intent.address == judged.operation.intent.address)
                        pass.recorded.watched.push_back(operation);
                ++pass.found_again;
                pass.plan.notes.push_back(found_again(judged));
                put(pass.recorded.inboxes, recorded_by(judged));
            } else if (judged.settled.verdict != Verdict::free)
                pass.plan.findings.push_back(still_open(judged));
            pass.needs_a_person |= judged.settled.verdict == Verdict::ambiguous;
        }
    }
    for (const auto& operation : pass.recorded.open)
        if (find(pass.desired.accounts, operation.intent.account) == nullptr &&
            operation.intent.kind == state::OperationKind::create)
            pass.plan.findings.push_back(stranded(operation));
    std::ranges::sort(pass.recorded.inboxes, {}, &RecordedInbox::address);
    if (access_ == Access::look) return;
    // The comparison with the server says what is left of an update or a destroy.
    for (const auto& operation : pass.recorded.open)
        if (operation.intent.kind != state::OperationKind::create &&
            compared.contains(operation.intent.account))
            outcomes.push_back(
                {operation.id, state::Failed{"no answer came; compared with the server again"}});
    if (!outcomes.empty()) store_->finish(outcomes, moment_of(*clock_));
}

void Reconciler::look_for_duplicates(Pass& pass) const {
    if (pass.recorded.watched.empty()) return;
    for (const auto& observed : pass.refreshed.accounts) {
        const auto tracked = tracked_beside(pass.recorded.inboxes, pass.desired.accounts, observed);
        auto duplicates = find_duplicates(pass.recorded.watched, observed, tracked);
        pass.needs_a_person |= !duplicates.empty();
        std::ranges::move(duplicates, std::back_inserter(pass.plan.findings));
    }
}

}  // namespace inboxctl::agent
