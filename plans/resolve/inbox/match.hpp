// Whether an inbox on the server can be the one that a create in doubt has made.
#pragma once

#include "plans/resolve/create.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// From the strictest to the loosest; each includes the one before it.

// An id above the create's mark, the same kind, the same natural key, and the same fields.
bool could_have_made(const CreateInDoubt& create, const state::ObservedInbox& inbox);

// The same without some fields: somebody may have edited the inbox since. For kinds without a natural key, at
// least one of the fields that identify an inbox has to be equal.
bool resembles(const CreateInDoubt& create, const state::ObservedInbox& inbox);

// An id above the mark, the same kind, and the same natural key if the kind has one.
bool may_have_made(const CreateInDoubt& create, const state::ObservedInbox& inbox);

// Whether the server accepts the create's natural key only once, and returns it: then an inbox with that key
// proves something, and so does its absence.
bool has_visible_key(const CreateInDoubt& create);

}  // namespace inboxctl::plans
