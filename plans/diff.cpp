#include "plans/diff.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <unordered_map>

#include "plans/normalise.hpp"
#include "state/fields.hpp"
#include "state/json.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

// The observed inboxes, found by id, and those that nobody tracks by what makes them unique.
class Index {
  public:
    Index(const std::vector<ObservedAccount>& observed, const std::vector<RecordedInbox>& recorded) {
        for (const auto& account : observed)
            for (const auto& inbox : account.inboxes)
                by_id_[account.account].emplace(inbox.id, &inbox);
        for (const auto& inbox : recorded)
            tracked_[inbox.account].insert(inbox.id);
        for (const auto& account : observed)
            for (const auto& inbox : account.inboxes)
                if (!tracked_[account.account].contains(inbox.id)) add_unique(account.account, inbox);
    }

    const ObservedInbox* find(const std::string& account, InboxId id) const {
        const auto in_account = by_id_.find(account);
        if (in_account == by_id_.end()) return nullptr;
        const auto found = in_account->second.find(id);
        return found == in_account->second.end() ? nullptr : found->second;
    }

    const ObservedInbox* untracked_twin(const DesiredInbox& inbox) const {
        const auto* row = state::natural_key(inbox.payload);
        const Json* value = row == nullptr ? nullptr : inbox.fields.find(id_of(*row));
        if (value == nullptr || !value->is_string()) return nullptr;
        const auto found =
            unique_.find(key(inbox.account, state::name_of(inbox.payload).channel_type, *value));
        return found == unique_.end() ? nullptr : found->second;
    }

  private:
    static std::string key(std::string_view account, std::string_view channel_type, const Json& value) {
        std::string text(account);
        return text.append("\n")
            .append(channel_type)
            .append("\n")
            .append(std::string_view(value.get_string()));
    }

    void add_unique(const std::string& account, const ObservedInbox& inbox) {
        if (!inbox.payload) return;
        const auto* row = state::natural_key(*inbox.payload);
        const Json* value = row == nullptr ? nullptr : inbox.fields.find(id_of(*row));
        if (value != nullptr && value->is_string())
            unique_.emplace(key(account, inbox.channel_type, *value), &inbox);
    }

    std::unordered_map<std::string, std::unordered_map<InboxId, const ObservedInbox*>> by_id_;
    std::unordered_map<std::string, std::set<InboxId>> tracked_;
    std::unordered_map<std::string, const ObservedInbox*> unique_;
};

std::string shown_name(const DesiredInbox& inbox) {
    static const FieldId name = state::inbox_field("name");
    const Json* value = inbox.fields.find(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Change change_of(const DesiredInbox& inbox, Action action, Reason reason, InboxId id) {
    return {action, reason, inbox.address, inbox.account, inbox.payload, shown_name(inbox), id, {}};
}

Change creation(const DesiredInbox& inbox, Reason reason, InboxId id) {
    auto change = change_of(inbox, Action::create, reason, id);
    for (const auto& [field, value] : inbox.fields)
        change.fields.push_back({field, Json(), value, Cause::wish});
    return change;
}

// No list answers these: they are compared with what was last applied.
bool is_answered(const Field& row) {
    return row.access == state::Access::read_write && row.scope != state::Scope::members &&
           row.scope != state::Scope::agent_bot;
}

Cause cause_of(const Field& row, const Json& wanted, const Json* seen, const Json* applied) {
    if (applied == nullptr) return Cause::wish;
    const bool wish = !same(row, wanted, *applied);
    const bool drift = seen != nullptr && !same(row, *applied, *seen);
    if (wish) return drift ? Cause::both : Cause::wish;
    return Cause::drift;
}

std::vector<FieldChange> field_changes(const DesiredInbox& inbox, const RecordedInbox& recorded,
                                       const ObservedInbox& observed) {
    std::vector<FieldChange> result;
    for (const auto& [id, wanted] : inbox.fields) {
        if (std::ranges::find(inbox.lifecycle.ignore_changes, id) != inbox.lifecycle.ignore_changes.end())
            continue;
        const auto& row = state::field(id);
        const Json* applied = recorded.applied.find(id);
        const Json* seen = is_answered(row) ? observed.fields.find(id) : applied;
        if (seen != nullptr && same(row, wanted, *seen)) continue;
        result.push_back(
            {id, seen != nullptr ? *seen : Json(), wanted, cause_of(row, wanted, seen, applied)});
    }
    return result;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

class Differ {
  public:
    Differ(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
           const std::vector<ObservedAccount>& observed)
        : desired_(desired), recorded_(recorded), index_(observed, recorded) {}

    Difference run() {
        auto known = recorded_.begin();
        for (const auto& inbox : desired_.inboxes) {
            for (; known != recorded_.end() && known->address < inbox.address; ++known)
                left(*known);
            if (known != recorded_.end() && known->address == inbox.address)
                tracked(inbox, *known++);
            else
                untracked(inbox);
        }
        for (; known != recorded_.end(); ++known)
            left(*known);
        return std::move(result_);
    }

  private:
    void untracked(const DesiredInbox& inbox) {
        const auto* twin = index_.untracked_twin(inbox);
        if (twin == nullptr) {
            result_.changes.push_back(creation(inbox, Reason::not_recorded, InboxId{}));
            return;
        }
        const auto* row = state::natural_key(inbox.payload);
        const std::string id = to_string(twin->id);
        result_.findings.push_back(
            {Finding::Kind::blocked, inbox.address, twin->id,
             "the account already has an inbox with this " + std::string(row->name) + ": " +
                 quoted(twin->name) + ", id " + id + ", which no manifest tracks",
             "to manage that one: inboxctl import " + to_string(inbox.address) + " " + id});
    }

    void tracked(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        if (inbox.payload != recorded.payload || inbox.account != recorded.account)
            return moved_too_far(inbox, recorded);
        const auto* observed = index_.find(recorded.account, recorded.id);
        if (observed == nullptr) {
            result_.changes.push_back(creation(inbox, Reason::vanished, recorded.id));
            return;
        }
        auto fields = field_changes(inbox, recorded, *observed);
        if (fields.empty()) {
            ++result_.unchanged;
            return;
        }
        auto change = change_of(inbox, Action::update, Reason::differs, recorded.id);
        change.fields = std::move(fields);
        result_.changes.push_back(std::move(change));
    }

    // A channel's type and an inbox's account are for life, and a new inbox would lose the conversations.
    void moved_too_far(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        const bool type = inbox.payload != recorded.payload;
        const std::string was = type ? std::string(state::name_of(recorded.payload).title) : recorded.account;
        const std::string now = type ? std::string(state::name_of(inbox.payload).title) : inbox.account;
        result_.findings.push_back(
            {Finding::Kind::blocked, inbox.address, recorded.id,
             std::string(type ? "its channel cannot change from " : "it cannot move from account ") + was +
                 " to " + now + " (id " + to_string(recorded.id) + ")",
             "declare the new one under another key, and remove this one when its conversations are no "
             "longer needed"});
    }

    void left(const RecordedInbox& recorded) {
        result_.findings.push_back(
            {Finding::Kind::retained,
             recorded.address,
             recorded.id,
             "no manifest declares it any more; it is kept on the server (id " + to_string(recorded.id) + ")",
             {}});
    }

    const state::Desired& desired_;
    const std::vector<RecordedInbox>& recorded_;
    Index index_;
    Difference result_;
};

}  // namespace

Difference diff(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
                const std::vector<ObservedAccount>& observed) {
    return Differ(desired, recorded, observed).run();
}

Taken taken(const DesiredInbox& inbox, const std::vector<FieldId>& sent, const ObservedInbox& answer) {
    Taken result;
    for (const auto id : sent) {
        const auto& row = state::field(id);
        const Json* wanted = inbox.fields.find(id);
        const Json* seen = is_answered(row) ? answer.fields.find(id) : nullptr;
        if (seen == nullptr || same(row, *wanted, *seen)) {
            result.applied.set(id, normalise(row, *wanted));
            continue;
        }
        result.applied.set(id, *seen);
        result.refused.push_back({id, *seen, *wanted, Cause::wish});
    }
    return result;
}

std::vector<FieldId> fields_of_create(const DesiredInbox& inbox) {
    std::vector<FieldId> result;
    for (const auto& [id, value] : inbox.fields) {
        const auto scope = state::field(id).scope;
        if (scope == state::Scope::inbox || scope == state::Scope::channel || scope == state::Scope::portal)
            result.push_back(id);
    }
    return result;
}

}  // namespace inboxctl::plans
