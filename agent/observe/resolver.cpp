#include "agent/observe/resolver.hpp"

#include <algorithm>

namespace inboxctl::agent {

namespace {

using plans::Verdict;
using state::Operation;
using state::OperationKind;

std::string_view machine_of(const state::Moment& moment) {
    return std::string_view(moment.boot).substr(0, moment.boot.find(':'));
}

// A process that dies closes its connections, but when it died nobody has noted: from now on, then. When the
// whole machine went down, it was before it came up again.
bool may_still_come(const Operation& operation, const SettleRules& rules, const state::Moment& now) {
    if (rules.answered.contains(operation.id)) return false;
    if (operation.given_up) return surely_passed(*operation.given_up, now) < rules.settle;
    const auto& begun = operation.begun;
    const bool was_restarted =
        begun.boot != now.boot && !machine_of(now).empty() && machine_of(begun) == machine_of(now);
    return !was_restarted || now.up < rules.settle;
}

bool is_whole_above(const plans::ObservedAccount& observed, state::InboxId mark) {
    return observed.coverage == plans::ObservedAccount::Coverage::all ||
           (observed.whole_above && *observed.whole_above <= mark);
}

bool is_create_in(const std::string& account, const Operation& operation) {
    return operation.intent.kind == OperationKind::create && operation.intent.account == account;
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

plans::Finding duplicate(const state::Address& address, state::InboxId id) {
    const std::string resolve = "inboxctl resolve " + to_string(address);
    return {plans::Finding::Kind::duplicate, address, id,
            "a create of it that was taken for lost was carried out late: inbox " + to_string(id) +
                " is its twin",
            "look at it, then delete it: " + resolve + " --destroy-twin " + to_string(id) +
                "; if it is somebody else's: " + resolve + " --keep-twin"};
}

}  // namespace

plans::OpenCreate as_create(const Operation& operation, bool may_still_come) {
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

std::chrono::milliseconds surely_passed(const state::Moment& then, const state::Moment& now) {
    const auto by_the_wall = std::max(now.wall - then.wall, std::chrono::milliseconds(0));
    if (then.boot != now.boot) return std::min(now.up, by_the_wall);
    return std::max(now.up - then.up, std::chrono::milliseconds(0));
}

bool is_watch_over(const state::Moment& since, const state::Moment& now) {
    constexpr std::chrono::hours day{24}, week{7 * 24};
    const bool same_boot = !now.boot.empty() && since.boot == now.boot;
    return surely_passed(since, now) >= day || (!same_boot && now.wall - since.wall >= week);
}

std::vector<Judged> judge(const std::vector<Operation>& open, const std::vector<Operation>& revived,
                          const plans::ObservedAccount& observed, const std::set<state::InboxId>& tracked,
                          const SettleRules& rules, const state::Moment& listed_at) {
    std::vector<Judged> result;
    std::vector<plans::OpenCreate> creates;
    const auto add = [&](const Operation& operation, bool may_still_come) {
        creates.push_back(as_create(operation, may_still_come));
        result.push_back({operation, {}, {}, {}, rules.answered.contains(operation.id)});
    };
    for (const auto& operation : open)
        if (is_create_in(observed.account, operation))
            add(operation, may_still_come(operation, rules, listed_at));
    for (const auto& operation : revived)
        if (is_create_in(observed.account, operation)) add(operation, false);
    const auto verdicts = plans::settle(creates, observed.inboxes, tracked);
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (!is_whole_above(observed, creates[i].highest_seen)) continue;
        result[i].settled = verdicts[i];
        if (verdicts[i].verdict == Verdict::adopted)
            result[i].made = *find(observed, verdicts[i].ids.front());
    }
    return result;
}

state::RecordedInbox recorded_by(const Judged& judged) {
    const auto& intent = judged.operation.intent;
    state::RecordedInbox recorded{.address = intent.address,
                                  .account = intent.account,
                                  .id = judged.made->id,
                                  .payload = intent.payload,
                                  .applied = plans::taken(intent.wanted, *judged.made).applied,
                                  .identity = judged.made->identity};
    remember(recorded, judged.lifecycle);
    return recorded;
}

state::Outcome outcome_of(const Judged& judged) {
    const auto id = judged.operation.id;
    switch (judged.settled.verdict) {
        case Verdict::adopted:
            return {id, state::Done{recorded_by(judged)}};
        case Verdict::free:
            if (judged.answered) return {id, state::Failed{"the server failed, and nothing came of it"}};
            return {id, state::PresumedLost{"no answer came, and nothing came of it", {}}};
        case Verdict::open:
            return {id, state::Unknown{"no answer came; it may still be carried out", {}}};
        case Verdict::ambiguous:
            return {id, state::Unknown{"no answer came; several inboxes could be its work", {}}};
    }
    return {};
}

std::string how_to_resolve(const Judged& judged) {
    const std::string address = to_string(judged.operation.intent.address);
    const bool one = judged.settled.ids.size() == 1;
    return "no answer came to its create, and " +
           (one ? "inbox " + ids_of(judged) + " may be its work, edited since"
                : "inboxes " + ids_of(judged) + " could each be its work") +
           "; look at " + (one ? "it" : "them") + ", then: inboxctl resolve " + address +
           " --adopt ID, or --retry when it made none of them";
}

std::vector<plans::Finding> find_duplicates(const std::vector<Operation>& watched,
                                            const plans::ObservedAccount& observed,
                                            const std::set<state::InboxId>& tracked) {
    std::vector<plans::OpenCreate> creates;
    for (const auto& operation : watched)
        if (is_create_in(observed.account, operation) &&
            is_whole_above(observed, operation.intent.highest_seen))
            creates.push_back(as_create(operation, false));
    std::vector<plans::Finding> findings;
    const auto late = plans::late_work(creates, observed.inboxes, tracked);
    for (std::size_t i = 0; i < creates.size(); ++i)
        for (const auto id : late[i])
            findings.push_back(duplicate(creates[i].address, id));
    return findings;
}

}  // namespace inboxctl::agent
