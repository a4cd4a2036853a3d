// Sets of an inbox's fields.
#pragma once

#include "state/model/model.hpp"

namespace inboxctl::plans {

bool has(const state::FieldMask& mask, state::FieldId id);

// The fields that have a value.
state::FieldMask all_of(const state::FieldValues& values);

// The values of these fields alone.
state::FieldValues only(const state::FieldValues& values, const state::FieldMask& which);

// Those of `fields` whose value on the server is the declared one already.
state::FieldMask already(const state::DesiredInbox& inbox, const state::FieldMask& fields,
                         const state::ObservedInbox& seen);

// Whether the server never returns some of these fields.
bool has_write_only(const state::FieldValues& values);

}  // namespace inboxctl::plans
