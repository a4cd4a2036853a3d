#include "plans/diff/index.hpp"

#include <algorithm>

#include "plans/diff/inbox/identity.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;
using Unique = std::unordered_map<std::string, const ObservedInbox*>;

// The key that is unique on the server; for payloads without one, the name and URL, which no two inboxes of
// an account share on purpose. Empty: not known.
std::string identity_of(const std::string& account, Payload payload, const state::FieldValues& fields) {
    std::string identity = account + "\n" + std::string(state::name_of(payload).channel_type);
    for (const auto field : state::identifying(payload)) {
        const Json* value = fields.find(field);
        if (value != nullptr && value->is_string())
            identity.append("\n").append(std::string_view(value->get_string()));
        else if (state::natural_key(payload) != nullptr || field == state::inbox_field("name"))
            return {};
    }
    return identity;
}

void add_unique(Unique& unique, const std::string& account, const ObservedInbox& inbox) {
    if (!inbox.payload) return;
    auto identity = identity_of(account, *inbox.payload, inbox.fields);
    if (!identity.empty()) unique.emplace(std::move(identity), &inbox);
}

const ObservedInbox* duplicate(const Unique& unique, const DesiredInbox& inbox) {
    const auto identity = identity_of(inbox.account, inbox.payload, inbox.fields);
    const auto found = unique.find(identity);
    return identity.empty() || found == unique.end() ? nullptr : found->second;
}

template <class Inbox>
const Inbox* with_id(const std::vector<const Inbox*>& inboxes, InboxId id) {
    const auto found = std::ranges::lower_bound(inboxes, id, {}, &Inbox::id);
    return found != inboxes.end() && (*found)->id == id ? *found : nullptr;
}

}  // namespace

Index::Index(const std::vector<ObservedAccount>& observed, const std::vector<RecordedInbox>& recorded) {
    for (const auto& account : observed) {
        auto& known = accounts_[account.account];
        known.observed = &account;
        known.seen.reserve(account.inboxes.size());
        for (const auto& inbox : account.inboxes)
            known.seen.push_back(&inbox);
    }
    for (const auto& inbox : recorded)
        accounts_[inbox.account].tracked.push_back(&inbox);
    for (auto& [key, account] : accounts_) {
        std::ranges::stable_sort(account.seen, {}, &ObservedInbox::id);
        std::ranges::stable_sort(account.tracked, {}, &RecordedInbox::id);
    }
}

const ObservedInbox* Index::find(const std::string& account, InboxId id) const {
    const auto known = accounts_.find(account);
    return known == accounts_.end() ? nullptr : with_id(known->second.seen, id);
}

const ObservedInbox* Index::untracked_duplicate(const DesiredInbox& inbox) {
    return duplicate(duplicates().untracked, inbox);
}

const ObservedInbox* Index::dying_duplicate(const DesiredInbox& inbox) {
    return duplicate(duplicates().dying, inbox);
}

const RecordedInbox* Index::recorded_duplicate(const DesiredInbox& inbox) {
    const auto* seen = duplicate(duplicates().tracked, inbox);
    if (seen == nullptr) return nullptr;
    const auto* recorded = with_id(accounts_.at(inbox.account).tracked, seen->id);
    return recorded->address == inbox.address ? nullptr : recorded;
}

ObservedAccount::Coverage Index::coverage(const std::string& account) const {
    const auto known = accounts_.find(account);
    const bool is_observed = known != accounts_.end() && known->second.observed != nullptr;
    return is_observed ? known->second.observed->coverage : ObservedAccount::Coverage::all;
}

bool Index::is_listed(const std::string& account) const {
    return coverage(account) == ObservedAccount::Coverage::all;
}

bool Index::is_set_back(const std::string& account) {
    auto& known = accounts_.at(account);
    if (!known.is_set_back) known.is_set_back = is_listed(account) && !has_newest(known);
    return *known.is_set_back;
}

bool Index::has_newest(const Account& account) {
    const auto& newest = *account.tracked.back();
    for (const auto* inboxes : {&account.observed->inboxes, &account.observed->dying})
        for (const auto& inbox : *inboxes)
            if (inbox.id >= newest.id) return inbox.id > newest.id || is_same_inbox(newest, inbox, nullptr);
    return false;
}

// Built on demand: only a create needs them, and most plans have none.
const Index::Duplicates& Index::duplicates() {
    if (duplicates_) return *duplicates_;
    duplicates_.emplace();
    for (const auto& [key, account] : accounts_) {
        if (account.observed == nullptr) continue;
        for (const auto& inbox : account.observed->inboxes) {
            const bool is_tracked = with_id(account.tracked, inbox.id) != nullptr;
            add_unique(is_tracked ? duplicates_->tracked : duplicates_->untracked, key, inbox);
        }
        for (const auto& inbox : account.observed->dying)
            add_unique(duplicates_->dying, key, inbox);
    }
    return *duplicates_;
}

}  // namespace inboxctl::plans
