#include "plans/diff/inbox/field_changes.hpp"

#include <algorithm>

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

// What the server has; if the field was not read, what was last applied. Responses never hold write-only
// fields, and members and bots take a separate request per inbox.
const Json* seen_of(FieldId id, const ObservedInbox& observed, const Json* applied) {
    const Json* seen = observed.fields.find(id);
    const auto& row = state::field(id);
    const bool separate = row.scope == state::Scope::members || row.scope == state::Scope::agent_bot;
    const bool unread = !is_answered(row) || (separate && seen == nullptr);
    return unread ? applied : seen;
}

bool is_ignored(const DesiredInbox& inbox, FieldId id) {
    const auto& ignored = inbox.lifecycle.ignore_changes;
    return std::ranges::find(ignored, id) != ignored.end();
}

Cause cause_of(const Field& row, const Json& wanted, const Json* seen, const Json* applied) {
    if (applied == nullptr) return Cause::change;
    const bool changed = !same(row, wanted, *applied);
    const bool drifted = seen != nullptr && !same(row, *applied, *seen);
    if (changed) return drifted ? Cause::both : Cause::change;
    return Cause::drift;
}

Json before(const Field& row, const Json* seen, ObservedAccount::Coverage coverage) {
    if (seen != nullptr) return *seen;
    const bool unread = is_answered(row) && coverage == ObservedAccount::Coverage::nothing;
    return unread ? Json(not_read_value) : Json();
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

state::FieldValues fields_to_record(const DesiredInbox& inbox, const RecordedInbox& recorded) {
    state::FieldValues result;
    for (const auto& [id, wanted] : inbox.fields) {
        const auto& row = state::field(id);
        const Json* applied = recorded.applied.find(id);
        if (applied != nullptr && (is_ignored(inbox, id) || same(row, wanted, *applied)))
            result.set(id, *applied);
        else if (!is_ignored(inbox, id))
            result.set(id, normalise(row, wanted));
    }
    return result;
}

}  // namespace

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

std::vector<FieldChange> drifted_fields(const RecordedInbox& recorded, const ObservedInbox& observed) {
    std::vector<FieldChange> result;
    for (const auto& [id, applied] : recorded.applied) {
        const auto& row = state::field(id);
        const Json* seen = seen_of(id, observed, &applied);
        if (seen != nullptr && !same(row, applied, *seen))
            result.push_back({id, applied, compared_part(row, applied, *seen), Cause::drift});
    }
    return result;
}

std::optional<RecordedInbox> caught_up(const DesiredInbox& inbox, const RecordedInbox& recorded,
                                       const ObservedInbox& observed, bool is_unchanged) {
    const bool new_fields = is_unchanged && !is_recorded(inbox, recorded);
    const bool new_identity = observed.identity != 0 && observed.identity != recorded.identity;
    if (!new_fields && !new_identity) return std::nullopt;
    RecordedInbox now = recorded;
    remember(now, inbox.lifecycle);
    if (new_fields) now.applied = fields_to_record(inbox, recorded);
    if (new_identity) now.identity = observed.identity;
    return now;
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
