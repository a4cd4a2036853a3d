#include "agent/observe/interest.hpp"

#include <algorithm>

#include "agent/observe/inbox/recorded_fields.hpp"
#include "plans/diff/inbox/masks.hpp"
#include "plans/diff/inbox/supported.hpp"
#include "plans/guard/inbox/same_account.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

bool Interest::needs_list() const {
    if (all_above || must_read || !dying.empty()) return true;
    std::size_t recorded = 0;
    for (const auto& [id, inbox] : tracked)
        recorded += inbox.desired != nullptr ? 1 : 0;
    return recorded < desired.size();
}

Interests interests_in(const state::Desired& desired, const state::Recorded& recorded) {
    Interests interests;
    for (const auto& inbox : desired.inboxes)
        interests[inbox.account].desired.push_back(&inbox);
    for (const auto& inbox : recorded.inboxes) {
        TrackedInbox tracked{plans::all_of(inbox.applied), find(desired.inboxes, inbox.address), &inbox};
        if (tracked.desired != nullptr && tracked.desired->account != inbox.account)
            tracked.desired = nullptr;
        if (tracked.desired != nullptr) tracked.fields |= plans::all_of(tracked.desired->fields);
        interests[inbox.account].tracked.emplace(inbox.id, tracked);
    }
    for (const auto& operation : recorded.open) {
        auto& interest = interests[operation.intent.account];
        auto& mark = interest.all_above;
        interest.must_read = true;
        if (operation.intent.kind == state::OperationKind::create)
            mark = std::min(mark.value_or(operation.intent.highest_seen), operation.intent.highest_seen);
    }
    for (const auto& operation : recorded.watched) {
        auto& mark = interests[operation.intent.account].watched_above;
        mark = std::min(mark.value_or(operation.intent.highest_seen), operation.intent.highest_seen);
    }
    for (const auto& tombstone : recorded.tombstones)
        interests[tombstone.account].dying.insert(tombstone.id);
    for (const auto& mark : recorded.marks)
        interests[mark.account].mark = mark;
    // A new account may be one of the others under another address: only their lists show it.
    for (const auto& account : desired.accounts) {
        if (std::ranges::find(recorded.accounts, account.key, &state::AccountBinding::account) !=
            recorded.accounts.end())
            continue;
        for (const auto* other : plans::namesakes(account, desired.accounts))
            interests[other->key].must_read = true;
    }
    return interests;
}

bool has_new_names(const Interest& interest) {
    std::unordered_map<const state::DesiredInbox*, const state::RecordedInbox*> recorded;
    for (const auto& [id, tracked] : interest.tracked)
        recorded.emplace(tracked.desired, tracked.recorded);
    return std::ranges::any_of(interest.desired, [&](const state::DesiredInbox* inbox) {
        const auto known = recorded.find(inbox);
        return has_new_names(*inbox, known == recorded.end() ? nullptr : known->second);
    });
}

// A field that a server does not know, by the version that it had when it was last read, is never recorded.
bool is_all_recorded(const Interest& interest) {
    const auto version = interest.mark ? state::parse_version(interest.mark->version) : std::nullopt;
    return std::ranges::all_of(interest.tracked, [&](const auto& entry) {
        const TrackedInbox& tracked = entry.second;
        if (tracked.desired == nullptr || is_recorded(*tracked.desired, *tracked.recorded)) return true;
        auto supported = *tracked.desired;
        if (version) (void)plans::drop_unsupported(supported, *version);
        return is_recorded(supported, *tracked.recorded);
    });
}

}  // namespace inboxctl::agent
