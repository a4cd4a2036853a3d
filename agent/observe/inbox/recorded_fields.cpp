#include "agent/observe/inbox/recorded_fields.hpp"

#include <algorithm>
#include <array>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

// An object that is merged into the server's has a value per key.
bool covers(const state::Field& row, const state::Json& applied, const state::Json& wanted) {
    const bool merged = row.scope == state::Scope::hours || row.secrecy == state::Secrecy::contents;
    if (!merged || !applied.is_object() || !wanted.is_object()) return true;
    return std::ranges::all_of(wanted.get_object(),
                               [&](const auto& entry) { return applied.get_object().contains(entry.key()); });
}

}  // namespace

bool is_recorded(const state::DesiredInbox& desired, const state::RecordedInbox& recorded) {
    return std::ranges::all_of(desired.fields, [&](const state::FieldValue& wanted) {
        const auto& row = state::field(wanted.id);
        const auto* applied = recorded.applied.find(wanted.id);
        const auto& ignored = desired.lifecycle.ignore_changes;
        return !is_answered(row) || std::ranges::find(ignored, wanted.id) != ignored.end() ||
               (applied != nullptr && covers(row, *applied, wanted.value));
    });
}

bool has_new_names(const state::DesiredInbox& desired, const state::RecordedInbox* recorded) {
    static const std::array named{state::inbox_field("portal"), state::inbox_field("members"),
                                  state::inbox_field("agent_bot")};
    return std::ranges::any_of(named, [&](state::FieldId field) {
        const auto* wanted = desired.fields.find(field);
        const auto* applied = recorded == nullptr ? nullptr : recorded->applied.find(field);
        return wanted != nullptr && (applied == nullptr || *applied != *wanted);
    });
}

}  // namespace inboxctl::agent
