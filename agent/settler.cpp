#include "agent/settler.hpp"

#include <algorithm>

namespace inboxctl::agent {

namespace {

using plans::Verdict;
using state::Operation;
using state::OperationKind;

// A process that dies closes its connections, but when it died nobody has noted: from now on, then.
bool may_still_come(const Operation& operation, const SettleRules& rules, state::Time now) {
    if (rules.answered.contains(operation.id)) return false;
    return !operation.given_up || *operation.given_up + rules.settle > now;
}

const state::ObservedInbox* find(const plans::ObservedAccount& observed, state::InboxId id) {
    const auto found = std::ranges::find(observed.inboxes, id, &state::ObservedInbox::id);
    return found == observed.inboxes.end() ? nullptr : &*found;
}

std::string ids_of(const Judged& judged) {
    std::string text;
    for (const auto id : judged.settled.ids)
        text += (text.empty() ? "" : ", ") + to_string(id);
    return text;
}

}  // namespace

std::vector<Judged> judge(const std::vector<Operation>& open, const plans::ObservedAccount& observed,
                          const std::set<state::InboxId>& tracked, const SettleRules& rules,
                          state::Time listed_at) {
    std::vector<Judged> result;
    std::vector<plans::OpenCreate> creates;
    for (const auto& operation : open) {
        const auto& intent = operation.intent;
        if (intent.kind != OperationKind::create || intent.account != observed.account) continue;
        creates.push_back({intent.address, intent.payload, intent.highest_seen, intent.wanted,
                           may_still_come(operation, rules, listed_at)});
        result.push_back({operation, {}, {}, false});
    }
    if (observed.coverage != plans::ObservedAccount::Coverage::all) return result;
    const auto verdicts = plans::settle(creates, observed.inboxes, tracked);
    for (std::size_t i = 0; i < result.size(); ++i) {
        result[i].settled = verdicts[i];
        if (verdicts[i].verdict == Verdict::adopted)
            result[i].made = *find(observed, verdicts[i].ids.front());
    }
    return result;
}

state::RecordedInbox recorded_by(const Judged& judged) {
    const auto& intent = judged.operation.intent;
    return {.address = intent.address,
            .account = intent.account,
            .id = judged.made->id,
            .payload = intent.payload,
            .applied = plans::taken(intent.wanted, *judged.made).applied,
            .prevent_destroy = judged.prevent_destroy};
}

state::Outcome outcome_of(const Judged& judged) {
    const auto id = judged.operation.id;
    switch (judged.settled.verdict) {
        case Verdict::adopted:
            return {id, state::Done{recorded_by(judged)}};
        case Verdict::free:
            return {id, state::Failed{"no answer came, and nothing came of it"}};
        case Verdict::open:
            return {id, state::Unknown{"no answer came; it may still be carried out"}};
        case Verdict::ambiguous:
            return {id, state::Unknown{"no answer came; several inboxes could be its work"}};
    }
    return {};
}

std::string how_to_resolve(const Judged& judged) {
    const std::string address = to_string(judged.operation.intent.address);
    const bool one = judged.settled.ids.size() == 1;
    return "no answer came to its create, and " +
           (one ? "inbox " + ids_of(judged) + " may be its work, edited since; look at it, then"
                : "inboxes " + ids_of(judged) + " could each be its work; look at them, then") +
           ": inboxctl resolve " + address + " --adopt ID";
}

}  // namespace inboxctl::agent
