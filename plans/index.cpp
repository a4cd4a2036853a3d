#include "plans/index.hpp"

#include <algorithm>

#include "plans/identity.hpp"
#include "state/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;
using Unique = std::unordered_map<std::string, const ObservedInbox*>;

// What the server takes once only, and of kinds without such a key what no two inboxes of an account have
// in common on purpose. Empty: not known.
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

const ObservedInbox* twin(const Unique& unique, const DesiredInbox& inbox) {
    const auto identity = identity_of(inbox.account, inbox.payload, inbox.fields);
    const auto found = unique.find(identity);
    return identity.empty() || found == unique.end() ? nullptr : found->second;
}

}  // namespace

Index::Index(const std::vector<ObservedAccount>& observed, const std::vector<RecordedInbox>& recorded,
             const std::vector<RecordedInbox>& elsewhere)
    : observed_(observed) {
    for (const auto& account : observed) {
        coverage_[account.account] = account.coverage;
        for (const auto& inbox : account.inboxes)
            by_id_[account.account].emplace(inbox.id, &inbox);
    }
    for (const auto* inboxes : {&recorded, &elsewhere})
        for (const auto& inbox : *inboxes)
            tracked_[inbox.account].emplace(inbox.id, &inbox);
}

const ObservedInbox* Index::find(const std::string& account, InboxId id) const {
    const auto in_account = by_id_.find(account);
    if (in_account == by_id_.end()) return nullptr;
    const auto found = in_account->second.find(id);
    return found == in_account->second.end() ? nullptr : found->second;
}

const ObservedInbox* Index::untracked_twin(const DesiredInbox& inbox) {
    return twin(twins().untracked, inbox);
}

const ObservedInbox* Index::dying_twin(const DesiredInbox& inbox) { return twin(twins().dying, inbox); }

const RecordedInbox* Index::recorded_twin(const DesiredInbox& inbox) {
    const auto* seen = twin(twins().tracked, inbox);
    if (seen == nullptr) return nullptr;
    const auto* recorded = tracked_.at(inbox.account).at(seen->id);
    return recorded->address == inbox.address ? nullptr : recorded;
}

ObservedAccount::Coverage Index::coverage(const std::string& account) const {
    const auto found = coverage_.find(account);
    return found == coverage_.end() ? ObservedAccount::Coverage::all : found->second;
}

bool Index::is_listed(const std::string& account) const {
    return coverage(account) == ObservedAccount::Coverage::all;
}

bool Index::is_set_back(const std::string& account) {
    const auto [known, fresh] = set_back_.try_emplace(account);
    if (fresh) known->second = is_listed(account) && !has_newest_of(account);
    return known->second;
}

bool Index::has_newest_of(const std::string& account) const {
    const auto& tracked = tracked_.at(account);
    const auto newest = std::ranges::max_element(tracked, {}, [](const auto& entry) { return entry.first; });
    const auto there = std::ranges::find(observed_, account, &ObservedAccount::account);
    for (const auto* inboxes : {&there->inboxes, &there->dying})
        for (const auto& inbox : *inboxes)
            if (inbox.id >= newest->first)
                return inbox.id > newest->first || is_same_inbox(*newest->second, inbox, nullptr);
    return false;
}

// Only a create asks for them, and most plans have none.
const Index::Twins& Index::twins() {
    if (twins_) return *twins_;
    twins_.emplace();
    for (const auto& account : observed_) {
        const auto& tracked = tracked_[account.account];
        for (const auto& inbox : account.inboxes)
            add_unique(tracked.contains(inbox.id) ? twins_->tracked : twins_->untracked, account.account,
                       inbox);
        for (const auto& inbox : account.dying)
            add_unique(twins_->dying, account.account, inbox);
    }
    return *twins_;
}

}  // namespace inboxctl::plans
