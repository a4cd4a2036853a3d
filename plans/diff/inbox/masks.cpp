#include "plans/diff/inbox/masks.hpp"

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

using state::FieldMask;

bool has(const FieldMask& mask, state::FieldId id) { return mask[static_cast<std::size_t>(id)]; }

FieldMask all_of(const state::FieldValues& values) {
    FieldMask result;
    for (const auto& [id, value] : values)
        result.set(static_cast<std::size_t>(id));
    return result;
}

state::FieldValues only(const state::FieldValues& values, const FieldMask& which) {
    state::FieldValues result;
    for (const auto& [id, value] : values)
        if (has(which, id)) result.set(id, value);
    return result;
}

FieldMask already(const state::DesiredInbox& inbox, const FieldMask& fields,
                  const state::ObservedInbox& seen) {
    FieldMask result;
    for (const auto& [id, wanted] : inbox.fields) {
        const auto* value = seen.fields.find(id);
        if (has(fields, id) && value != nullptr && same(state::field(id), wanted, *value))
            result.set(static_cast<std::size_t>(id));
    }
    return result;
}

bool has_write_only(const state::FieldValues& values) {
    for (const auto& [id, value] : values)
        if (!is_answered(state::field(id))) return true;
    return false;
}

}  // namespace inboxctl::plans
