#include "plans/diff/diff.hpp"

#include <algorithm>
#include <optional>

#include "plans/diff/findings.hpp"
#include "plans/diff/inbox/field_changes.hpp"
#include "plans/diff/inbox/identity.hpp"
#include "plans/diff/index.hpp"
#include "plans/diff/removal.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

Change change_of(const DesiredInbox& inbox, Action action, Reason reason, InboxId id) {
    return {action, reason, inbox.address, inbox.account, inbox.payload, shown_name(inbox.fields), id, {}};
}

Change creation(const DesiredInbox& inbox, Reason reason, InboxId id) {
    auto change = change_of(inbox, Action::create, reason, id);
    for (const auto& [field, value] : inbox.fields)
        change.fields.push_back({field, Json(), value, Cause::change});
    return change;
}

// The first field that the server cannot change in place. Null: none.
const state::Field* create_only_field(const std::vector<FieldChange>& fields) {
    for (const auto& change : fields)
        if (state::field(change.field).access == state::Access::create_only)
            return &state::field(change.field);
    return nullptr;
}

class Differ {
  public:
    Differ(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
           const std::vector<ObservedAccount>& observed, const Scope& scope)
        : desired_(desired), recorded_(recorded), scope_(scope), index_(observed, recorded) {}

    Difference run() {
        auto known = recorded_.begin();
        for (const auto& inbox : desired_.inboxes) {
            for (; known != recorded_.end() && known->address < inbox.address; ++known)
                undeclared(*known);
            if (known != recorded_.end() && known->address == inbox.address)
                declared(inbox, *known++);
            else if (scope_.contains(inbox))
                create(inbox, Reason::not_recorded, InboxId{});
        }
        for (; known != recorded_.end(); ++known)
            undeclared(*known);
        return std::move(result_);
    }

  private:
    void report(Finding finding) { result_.findings.push_back(std::move(finding)); }

    // If one of its two accounts was not read, the inbox is neither new there nor removed from here: creating
    // it would forget the record.
    void declared(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        const bool is_wanted = scope_.contains(inbox);
        const bool is_known = inbox.account == recorded.account ? is_wanted : scope_.contains(recorded);
        if (is_wanted && is_known)
            tracked(inbox, recorded);
        else if (is_wanted || is_known)
            report(cannot_move(inbox, recorded, is_declared(recorded.account)));
    }

    void create(const DesiredInbox& inbox, Reason reason, InboxId id) {
        if (const auto* duplicate = index_.untracked_duplicate(inbox))
            return report(exists_already(inbox, *duplicate));
        const auto* dying = state::natural_key(inbox.payload) ? index_.dying_duplicate(inbox) : nullptr;
        if (dying != nullptr) return report(waits_for_deletion(inbox, *dying));
        const auto* recorded = index_.recorded_duplicate(inbox);
        if (recorded != nullptr && !is_declared_here(*recorded))
            return report(looks_renamed(inbox, *recorded));
        if (!index_.is_listed(inbox.account)) return report(waits_for_list(inbox));
        result_.changes.push_back(creation(inbox, reason, id));
    }

    bool is_declared_here(const RecordedInbox& recorded) const {
        const auto* inbox = find(desired_.inboxes, recorded.address);
        return inbox != nullptr && scope_.contains(*inbox);
    }

    bool is_declared(const std::string& account) const { return find(desired_.accounts, account) != nullptr; }

    void tracked(const DesiredInbox& inbox, const RecordedInbox& recorded) {
        if (inbox.payload != recorded.payload || inbox.account != recorded.account)
            return report(cannot_move(inbox, recorded, is_declared(recorded.account)));
        const auto* observed = index_.find(recorded.account, recorded.id);
        if (observed == nullptr) return create(inbox, Reason::vanished, recorded.id);
        if (!is_same_inbox(recorded, *observed, &inbox)) return report(another_inbox(recorded, *observed));
        auto fields = field_changes(inbox, recorded, *observed, index_.coverage(recorded.account));
        if (auto now = caught_up(inbox, recorded, *observed, fields.empty()))
            result_.caught_up.push_back(std::move(*now));
        if (fields.empty())
            ++result_.unchanged;
        else if (const auto* fixed = create_only_field(fields))
            report(cannot_change(inbox, recorded, *fixed));
        else
            update(inbox, recorded, std::move(fields));
    }

    void update(const DesiredInbox& inbox, const RecordedInbox& recorded, std::vector<FieldChange> fields) {
        auto change = change_of(inbox, Action::update, Reason::differs, recorded.id);
        change.rest = inbox.fields;
        set_fields(change, std::move(fields));
        result_.changes.push_back(std::move(change));
    }

    // Recorded, but no longer declared.
    void undeclared(const RecordedInbox& recorded) {
        if (!scope_.contains(recorded)) return;
        const auto* observed = index_.find(recorded.account, recorded.id);
        const bool removed = std::ranges::find(desired_.removed, recorded.address,
                                               &state::Removed::address) != desired_.removed.end();
        if (removed) return remove(recorded, Action::forget, Reason::removed, observed);
        if (observed == nullptr) return remove(recorded, Action::forget, Reason::vanished, observed);
        if (!is_same_inbox(recorded, *observed, nullptr)) return report(another_inbox(recorded, *observed));
        if (observed->identity != 0 && observed->identity != recorded.identity)
            result_.caught_up.emplace_back(recorded).identity = observed->identity;
        if (!desired_.policy.prune) return report(kept_without_prune(recorded));
        if (is_protected(recorded)) return report(kept_by_protection(recorded));
        if (index_.is_set_back(recorded.account)) return report(withheld_from_deletion(recorded));
        remove(recorded, Action::destroy, Reason::not_declared, observed);
    }

    void remove(const RecordedInbox& recorded, Action action, Reason reason, const ObservedInbox* observed) {
        result_.changes.push_back(removal(recorded, action, reason, observed));
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

}  // namespace inboxctl::plans
