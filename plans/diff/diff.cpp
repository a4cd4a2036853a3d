#include "plans/diff/diff.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

#include "plans/diff/inbox/identity.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "plans/diff/index.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

std::string names_of(const std::vector<FieldId>& fields) {
    std::string text;
    for (const auto field : fields)
        text += (text.empty() ? "" : " and ") + std::string(state::field(field).name);
    return text;
}

std::string shown_name(const state::FieldValues& fields) {
    static const FieldId name = state::inbox_field("name");
    const Json* value = fields.find(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Change change_of(const DesiredInbox& inbox, Action action, Reason reason, InboxId id) {
    return {action, reason, inbox.address, inbox.account, inbox.payload, shown_name(inbox.fields), id, {}};
}

Change creation(const DesiredInbox& inbox, Reason reason, InboxId id) {
    auto change = change_of(inbox, Action::create, reason, id);
    for (const auto& [field, value] : inbox.fields)
        change.fields.push_back({field, Json(), value, Cause::change});
    return change;
}

// What was not read is compared with what was last applied: no answer holds a write-only field, and
// members and bots take a request an inbox.
const Json* seen_of(FieldId id, const ObservedInbox& observed, const Json* applied) {
    const Json* seen = observed.fields.find(id);
    const auto& row = state::field(id);
    const bool by_itself = row.scope == state::Scope::members || row.scope == state::Scope::agent_bot;
    const bool unread = !is_answered(row) || (by_itself && seen == nullptr);
    return unread ? applied : seen;
}

bool is_ignored(const DesiredInbox& inbox, FieldId id) {
    const auto& ignored = inbox.lifecycle.ignore_changes;
    return std::ranges::find(ignored, id) != ignored.end();
}

Cause cause_of(const Field& row, const Json& wanted, const Json* seen, const Json* applied) {
    if (applied == nullptr) return Cause::change;
    const bool wish = !same(row, wanted, *applied);
    const bool drift = seen != nullptr && !same(row, *applied, *seen);
    if (wish) return drift ? Cause::both : Cause::change;
    return Cause::drift;
}

Json before(const Field& row, const Json* seen, ObservedAccount::Coverage coverage) {
    if (seen != nullptr) return *seen;
    const bool unread = is_answered(row) && coverage == ObservedAccount::Coverage::nothing;
    return unread ? Json(not_read_value) : Json();
}

std::vector<FieldChange> field_changes(const DesiredInbox& inbox, const RecordedInbox& recorded,
                                       const ObservedInbox& observed, ObservedAccount::Coverage coverage) {
    std::vector<FieldChange> result;
    for (const auto& [id, wanted] : inbox.fields) {
        if (is_ignored(inbox, id)) continue;
        const auto& row = state::field(id);
        const Json* applied = recorded.applied.find(id);
        const Json* seen = seen_of(id, observed, applied);
        if (seen != nullptr && !is_answered(row) && *seen == state::assumed_value) continue;
        if (seen != nullptr && same(row, wanted, *seen)) continue;
        result.push_back({id, compared_part(row, wanted, before(row, seen, coverage)), wanted,
                          cause_of(row, wanted, seen, applied)});
    }
    return result;
}

bool has_new_identity(const RecordedInbox& recorded, const ObservedInbox& observed) {
    return observed.identity != 0 && observed.identity != recorded.identity;
}

RecordedInbox with_identity(RecordedInbox recorded, const ObservedInbox& observed) {
    recorded.identity = observed.identity;
    return recorded;
}

bool is_recorded(const DesiredInbox& inbox, const RecordedInbox& recorded) {
    std::size_t known = 0;
    for (const auto& [id, wanted] : inbox.fields) {
        const Json* applied = recorded.applied.find(id);
        if (!is_ignored(inbox, id) && (applied == nullptr || !same(state::field(id), wanted, *applied)))
            return false;
        known += applied != nullptr ? 1 : 0;
    }
    return known == recorded.applied.size();
}

// What is to be recorded of an inbox that needs no change; nothing when that is recorded already.
std::optional<RecordedInbox> caught_up(const DesiredInbox& inbox, const RecordedInbox& recorded) {
    if (is_recorded(inbox, recorded)) return std::nullopt;
    RecordedInbox now = recorded;
    remember(now, inbox.lifecycle);
    now.applied = {};
    for (const auto& [id, wanted] : inbox.fields) {
        const auto& row = state::field(id);
        const Json* applied = recorded.applied.find(id);
        const bool kept = applied != nullptr && (is_ignored(inbox, id) || same(row, wanted, *applied));
        if (kept)
            now.applied.set(id, *applied);
        else if (!is_ignored(inbox, id))
            now.applied.set(id, normalise(row, wanted));
    }
    return now;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

// A change that no manifest asks for by name.
Change departure(const RecordedInbox& recorded, Action action, Reason reason, const ObservedInbox* observed) {
    return {action,           reason,
            recorded.address, recorded.account,
            recorded.payload, observed == nullptr ? shown_name(recorded.applied) : observed->name,
            recorded.id,      {},
            recorded.applied};
}

// What differs is no longer among the rest.
void set_fields(Change& change, std::vector<FieldChange> fields) {
    for (const auto& field : fields)
        change.rest.erase(field.field);
    change.fields = std::move(fields);
}

class Differ {
  public:
    Differ(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
           const std::vector<ObservedAccount>& observed, const Scope& scope)
        : desired_(desired), recorded_(recorded), scope_(scope), index_(observed, recorded) {}

    Difference run() {
        auto known = recorded_.begin();
        const auto end = recorded_.end();
        for (const auto& inbox : desired_.inboxes) {
            for (; known != end && known->address < inbox.address; ++known)
                if (scope_.contains(*known)) left(*known);
            const auto* same_address = known != end && known->address == inbox.address ? &*known++ : nullptr;
            if (same_address != nullptr)
                both(inbox, *same_address);
            else if (scope_.contains(inbox))
                create(inbox, Reason::not_recorded, InboxId{});
        }
        for (; known != end; ++known)
            if (scope_.contains(*known)) left(*known);
        return std::move(result_);
    }

  private:
    void both(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        const bool is_wanted = scope_.contains(inbox);
        const bool is_known = inbox.account == recorded.account ? is_wanted : scope_.contains(recorded);
        if (is_wanted && is_known)
            tracked(inbox, recorded);
        else if (is_wanted || is_known)
            // One of its two accounts was not read. Neither must what is recorded be forgotten for a new
            // inbox, nor is it removed from the manifests.
            moved_too_far(inbox, recorded);
    }

    void create(const DesiredInbox& inbox, Reason reason, InboxId id) {
        if (const auto* duplicate = index_.untracked_duplicate(inbox))
            taken_by(inbox, *duplicate);
        else if (const auto* dying =
                     state::natural_key(inbox.payload) ? index_.dying_duplicate(inbox) : nullptr)
            waits_for(inbox, *dying);
        else if (const auto* recorded = index_.recorded_duplicate(inbox); recorded && !is_declared(*recorded))
            was_renamed(inbox, *recorded);
        else if (!index_.is_listed(inbox.account))
            waits_for_list(inbox);
        else
            result_.changes.push_back(creation(inbox, reason, id));
    }

    // The server deletes when it finds the time, and refuses the key until then.
    void waits_for(const DesiredInbox& inbox, const ObservedInbox& dying) {
        result_.findings.push_back({Finding::Kind::waiting, inbox.address, dying.id,
                                    "inbox " + to_string(dying.id) +
                                        ", which is being deleted, still holds its " +
                                        names_of(state::identifying(inbox.payload)),
                                    "run again when the server has deleted it"});
    }

    bool is_declared(const RecordedInbox& recorded) const {
        const auto* inbox = find(desired_.inboxes, recorded.address);
        return inbox != nullptr && scope_.contains(*inbox);
    }

    bool is_declared(const std::string& account) const { return find(desired_.accounts, account) != nullptr; }

    // A key that changed without [[moved]]: nobody wants the same inbox a second time.
    void was_renamed(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        result_.findings.push_back(
            {Finding::Kind::blocked, inbox.address, recorded.id,
             to_string(recorded.address) + ", which no manifest declares any more, has this " +
                 names_of(state::identifying(inbox.payload)) + " already (id " + to_string(recorded.id) + ")",
             "if the key was renamed: [[moved]] from = \"" + recorded.address.key + "\", to = \"" +
                 inbox.address.key + "\""});
    }

    // A create's answer may be lost, and then only a list can tell what it has made.
    void waits_for_list(const DesiredInbox& inbox) {
        result_.findings.push_back({Finding::Kind::waiting,
                                    inbox.address,
                                    {},
                                    "the server failed to list its account, and nothing is created blindly",
                                    "apply again when the server answers"});
    }

    void taken_by(const DesiredInbox& inbox, const ObservedInbox& other) {
        const std::string id = to_string(other.id);
        const bool unique = state::natural_key(inbox.payload) != nullptr;
        result_.findings.push_back({Finding::Kind::blocked, inbox.address, other.id,
                                    "the account already has an inbox with this " +
                                        names_of(state::identifying(inbox.payload)) + ": " +
                                        quoted(other.name) + ", id " + id + ", which no manifest tracks",
                                    "to manage that one: inboxctl import " + to_string(inbox.address) + " " +
                                        id + (unique ? "" : "; to have another, give it another name")});
    }

    void tracked(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        if (inbox.payload != recorded.payload || inbox.account != recorded.account)
            return moved_too_far(inbox, recorded);
        const auto* observed = index_.find(recorded.account, recorded.id);
        if (observed == nullptr) return create(inbox, Reason::vanished, recorded.id);
        if (!is_same_inbox(recorded, *observed, &inbox))
            return result_.findings.push_back(another_inbox(recorded, *observed));
        auto fields = field_changes(inbox, recorded, *observed, index_.coverage(recorded.account));
        auto now = fields.empty() ? caught_up(inbox, recorded) : std::nullopt;
        if (has_new_identity(recorded, *observed)) {
            now = with_identity(now.value_or(recorded), *observed);
            remember(*now, inbox.lifecycle);
        }
        if (now) result_.caught_up.push_back(std::move(*now));
        if (fields.empty()) {
            ++result_.unchanged;
            return;
        }
        for (const auto& change : fields)
            if (state::field(change.field).access == state::Access::create_only)
                return cannot_change(inbox, recorded, state::field(change.field));
        auto change = change_of(inbox, Action::update, Reason::differs, recorded.id);
        change.rest = inbox.fields;
        set_fields(change, std::move(fields));
        result_.changes.push_back(std::move(change));
    }

    // The server would take a new bot token and keep the old bot's name and webhook.
    void cannot_change(const DesiredInbox& inbox, const RecordedInbox& recorded, const Field& row) {
        result_.findings.push_back(
            {Finding::Kind::blocked, inbox.address, recorded.id,
             "its " + std::string(row.name) + " cannot be changed in place (id " + to_string(recorded.id) +
                 ")",
             "put the old one back, or declare an inbox with the new one under another key"});
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
             type || is_declared(recorded.account)
                 ? "declare the new one under another key, and remove this one when its conversations are no "
                   "longer needed"
                 : "if it is the same account at a new address: give [account." + inbox.account +
                       "] its old key back, " + recorded.account + ", then inboxctl state bind " +
                       recorded.account});
    }

    void left(const RecordedInbox& recorded) {
        const auto* observed = index_.find(recorded.account, recorded.id);
        const bool removed = std::ranges::find(desired_.removed, recorded.address,
                                               &state::Removed::address) != desired_.removed.end();
        if (removed) return leave(recorded, Action::forget, Reason::removed, observed);
        if (observed == nullptr) return leave(recorded, Action::forget, Reason::vanished, observed);
        if (!is_same_inbox(recorded, *observed, nullptr))
            return result_.findings.push_back(another_inbox(recorded, *observed));
        if (has_new_identity(recorded, *observed))
            result_.caught_up.push_back(with_identity(recorded, *observed));
        if (!desired_.policy.prune || is_protected(recorded)) return keep(recorded);
        if (index_.is_set_back(recorded.account)) return wait_for_ids(recorded);
        leave(recorded, Action::destroy, Reason::left_manifests, observed);
    }

    // What a backup has brought back may be all that is left of them.
    void wait_for_ids(const RecordedInbox& recorded) {
        result_.findings.push_back(
            {Finding::Kind::blocked, recorded.address, recorded.id,
             "it has left the manifests, but is not deleted: the newest recorded inbox of its account is "
             "gone or "
             "another one, as after a restored backup (id " +
                 to_string(recorded.id) + ")",
             "look at the account; apply creates or forgets what is gone, and the next one deletes this"});
    }

    void leave(const RecordedInbox& recorded, Action action, Reason reason, const ObservedInbox* observed) {
        result_.changes.push_back(departure(recorded, action, reason, observed));
    }

    void keep(const RecordedInbox& recorded) {
        const std::string address = to_string(recorded.address);
        const std::string id = "(id " + to_string(recorded.id) + ")";
        const bool by_mode = !recorded.prevent_destroy;
        if (desired_.policy.prune)
            result_.findings.push_back(
                {Finding::Kind::blocked, recorded.address, recorded.id,
                 "no manifest declares it any more, but it is protected by " +
                     (by_mode ? "its mode, " + std::string(to_string(recorded.mode)) : "prevent_destroy") +
                     " " + id,
                 std::string("declare it again with ") +
                     (by_mode ? "mode = \"enforce\"" : "prevent_destroy = false") +
                     " and apply, or stop managing it with [[removed]]"});
        else
            result_.findings.push_back(
                {Finding::Kind::retained, recorded.address, recorded.id,
                 "no manifest declares it any more; it is kept on the server " + id,
                 "to stop managing it: [[removed]] key = \"" + recorded.address.key +
                     "\"; to delete it and its conversations: inboxctl destroy --target " + address});
    }

    const state::Desired& desired_;
    const std::vector<RecordedInbox>& recorded_;
    const Scope& scope_;
    Index index_;
    Difference result_;
};

}  // namespace

Difference diff(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
                const std::vector<ObservedAccount>& observed, const Scope& scope) {
    return Differ(desired, recorded, observed, scope).run();
}

std::vector<Change> drift(const std::vector<RecordedInbox>& recorded,
                          const std::vector<ObservedAccount>& observed, const Scope& scope) {
    const Index index(observed, recorded);
    std::vector<Change> result;
    for (const auto& inbox : recorded) {
        if (!scope.contains(inbox)) continue;
        const auto* seen = index.find(inbox.account, inbox.id);
        if (seen == nullptr || !is_same_inbox(inbox, *seen, nullptr)) {
            result.push_back(departure(inbox, Action::forget, Reason::vanished, nullptr));
            continue;
        }
        std::vector<FieldChange> fields;
        for (const auto& [id, applied] : inbox.applied) {
            const Json* value = seen_of(id, *seen, &applied);
            if (value != nullptr && !same(state::field(id), applied, *value))
                fields.push_back(
                    {id, applied, compared_part(state::field(id), applied, *value), Cause::drift});
        }
        if (fields.empty()) continue;
        auto change = departure(inbox, Action::update, Reason::differs, seen);
        set_fields(change, std::move(fields));
        result.push_back(std::move(change));
    }
    return result;
}

Difference destruction(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
                       const std::vector<ObservedAccount>& observed, const Scope& scope) {
    const Index index(observed, recorded);
    // A mode says what happens by itself, and this is asked for by name.
    const auto prevents_destroy = [&](const RecordedInbox& inbox) {
        const auto* declared = find(desired.inboxes, inbox.address);
        return inbox.prevent_destroy || (declared != nullptr && declared->lifecycle.prevent_destroy);
    };
    Difference result;
    for (const auto& inbox : recorded) {
        if (!scope.contains(inbox)) continue;
        const auto* seen = index.find(inbox.account, inbox.id);
        if (seen == nullptr)
            result.changes.push_back(departure(inbox, Action::forget, Reason::vanished, seen));
        else if (!is_same_inbox(inbox, *seen, nullptr))
            result.findings.push_back(another_inbox(inbox, *seen));
        else if (prevents_destroy(inbox))
            result.findings.push_back({Finding::Kind::blocked, inbox.address, inbox.id,
                                       "it is protected by prevent_destroy (id " + to_string(inbox.id) + ")",
                                       "declare it with prevent_destroy = false and apply, then destroy it"});
        else
            result.changes.push_back(departure(inbox, Action::destroy, Reason::asked, seen));
    }
    return result;
}

std::vector<RecordedInbox> new_lifecycles(const state::Desired& desired,
                                          const std::vector<RecordedInbox>& recorded) {
    std::vector<RecordedInbox> result;
    auto known = recorded.begin();
    for (const auto& inbox : desired.inboxes) {
        known =
            std::lower_bound(known, recorded.end(), inbox.address,
                             [](const auto& each, const auto& address) { return each.address < address; });
        if (known == recorded.end()) break;
        if (known->address != inbox.address) continue;
        if (known->prevent_destroy == inbox.lifecycle.prevent_destroy && known->mode == inbox.lifecycle.mode)
            continue;
        remember(result.emplace_back(*known), inbox.lifecycle);
    }
    return result;
}

Taken taken(const state::FieldValues& sent, const ObservedInbox& answer) {
    Taken result;
    for (const auto& [id, wanted] : sent) {
        const auto& row = state::field(id);
        const Json* seen = answer.fields.find(id);
        if (seen == nullptr || same(row, wanted, *seen)) {
            result.applied.set(id, normalise(row, wanted));
            continue;
        }
        result.applied.set(id, compared_part(row, wanted, *seen));
        result.refused.push_back({id, compared_part(row, wanted, *seen), wanted, Cause::change});
    }
    return result;
}

}  // namespace inboxctl::plans
