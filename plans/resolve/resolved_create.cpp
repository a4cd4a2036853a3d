#include "plans/resolve/resolved_create.hpp"

#include <algorithm>

#include "plans/resolve/elapsed.hpp"

namespace inboxctl::plans {

namespace {

using state::Operation;
using state::OperationKind;

// A process that dies closes its connections, but nobody notes when: so the window begins now. If the whole
// machine went down, that was before it came up again.
bool may_still_come(const Operation& operation, const ResolveRules& rules, const state::Moment& now) {
    if (rules.answered.contains(operation.id)) return false;
    if (operation.given_up) return surely_passed(*operation.given_up, now) < rules.in_doubt_window;
    return !was_restarted_since(operation.begun, now) || now.up < rules.in_doubt_window;
}

bool covers_all_above(const ObservedAccount& observed, state::InboxId mark) {
    return observed.coverage == ObservedAccount::Coverage::all ||
           (observed.whole_above && *observed.whole_above <= mark);
}

bool is_create_in(const std::string& account, const Operation& operation) {
    return operation.intent.kind == OperationKind::create && operation.intent.account == account;
}

const state::ObservedInbox* find(const ObservedAccount& observed, state::InboxId id) {
    const auto found = std::ranges::find(observed.inboxes, id, &state::ObservedInbox::id);
    return found == observed.inboxes.end() ? nullptr : &*found;
}

std::string ids_of(const ResolvedCreate& create) {
    std::string text;
    for (const auto id : create.resolution.ids)
        text += (text.empty() ? "" : ", ") + to_string(id);
    return text;
}

Finding duplicate(const state::Address& address, state::InboxId id) {
    const std::string resolve = "inboxctl resolve " + to_string(address);
    return {
        Finding::Kind::duplicate, address, id,
        "a create that was presumed lost was carried out late: inbox " + to_string(id) + " is a duplicate",
        "check it, then delete it: " + resolve + " --destroy-duplicate " + to_string(id) +
            "; if somebody else created it: " + resolve + " --keep-duplicate"};
}

}  // namespace

CreateInDoubt create_of(const Operation& operation, bool may_still_come) {
    const auto& intent = operation.intent;
    return {intent.address, intent.payload, intent.highest_seen, intent.wanted, may_still_come};
}

std::optional<state::InboxId> lowest_mark(const std::vector<Operation>& operations) {
    std::optional<state::InboxId> mark;
    for (const auto& operation : operations)
        if (operation.intent.kind == OperationKind::create)
            mark = std::min(mark.value_or(operation.intent.highest_seen), operation.intent.highest_seen);
    return mark;
}

std::vector<ResolvedCreate> resolve_account(const std::vector<Operation>& open,
                                            const std::vector<Operation>& revived,
                                            const ObservedAccount& observed,
                                            const std::set<state::InboxId>& tracked,
                                            const ResolveRules& rules, const state::Moment& listed_at) {
    std::vector<ResolvedCreate> result;
    std::vector<CreateInDoubt> creates;
    const auto add = [&](const Operation& operation, bool may_come) {
        creates.push_back(create_of(operation, may_come));
        result.push_back({operation, {}, {}, {}, rules.answered.contains(operation.id)});
    };
    for (const auto& operation : open)
        if (is_create_in(observed.account, operation))
            add(operation, may_still_come(operation, rules, listed_at));
    for (const auto& operation : revived)
        if (is_create_in(observed.account, operation)) add(operation, false);
    auto resolutions = resolve_creates(creates, observed.inboxes, tracked);
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (!covers_all_above(observed, creates[i].highest_seen)) continue;
        result[i].resolution = std::move(resolutions[i]);
        if (result[i].resolution.conclusion == Conclusion::found)
            result[i].made = *find(observed, result[i].resolution.ids.front());
    }
    return result;
}

state::RecordedInbox recorded_by(const ResolvedCreate& create) {
    const auto& intent = create.operation.intent;
    state::RecordedInbox recorded{.address = intent.address,
                                  .account = intent.account,
                                  .id = create.made->id,
                                  .payload = intent.payload,
                                  .applied = taken(intent.wanted, *create.made).applied,
                                  .identity = create.made->identity};
    remember(recorded, create.lifecycle);
    return recorded;
}

state::Outcome outcome_of(const ResolvedCreate& create) {
    const auto id = create.operation.id;
    switch (create.resolution.conclusion) {
        case Conclusion::found:
            return {id, state::Done{recorded_by(create)}};
        case Conclusion::lost:
            if (create.answered) return {id, state::Failed{"the server failed, and nothing came of it"}};
            return {id, state::PresumedLost{"no answer came, and nothing came of it", {}}};
        case Conclusion::pending:
            return {id, state::Unknown{"no answer came; it may still be carried out", {}}};
        case Conclusion::ambiguous:
            return {id, state::Unknown{"no answer came; several inboxes could be its work", {}}};
    }
    return {};
}

std::string how_to_resolve(const ResolvedCreate& create) {
    const std::string address = to_string(create.operation.intent.address);
    const bool one = create.resolution.ids.size() == 1;
    return "the create got no response, and " +
           (one ? "inbox " + ids_of(create) + " may be its result, edited since"
                : "inboxes " + ids_of(create) + " could each be its result") +
           "; check " + (one ? "it" : "them") + ", then: inboxctl resolve " + address + " --adopt " +
           (one ? ids_of(create) + ", or --retry if it is not" : "ID, or --retry if it made none of them");
}

std::vector<Finding> duplicates_in(const ObservedAccount& observed, const std::vector<Operation>& watched,
                                   const std::set<state::InboxId>& tracked) {
    std::vector<CreateInDoubt> creates;
    for (const auto& operation : watched)
        if (is_create_in(observed.account, operation) &&
            covers_all_above(observed, operation.intent.highest_seen))
            creates.push_back(create_of(operation, false));
    std::vector<Finding> findings;
    const auto late = late_inboxes(creates, observed.inboxes, tracked);
    for (std::size_t i = 0; i < creates.size(); ++i)
        for (const auto id : late[i])
            findings.push_back(duplicate(creates[i].address, id));
    return findings;
}

}  // namespace inboxctl::plans
