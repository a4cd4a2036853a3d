// Changes to recorded inboxes that no manifest declares.
#pragma once

#include "plans/diff/change.hpp"
#include "state/model/inbox/inbox.hpp"

namespace inboxctl::plans {

// The name among an inbox's fields, for display. Empty: it has none.
std::string shown_name(const state::FieldValues& fields);

// The change that destroys or forgets it, or reports its drift. `observed` may be null.
Change removal(const state::RecordedInbox& recorded, Action action, Reason reason,
               const state::ObservedInbox* observed);

// Sets the fields that change, and removes them from the rest.
void set_fields(Change& change, std::vector<FieldChange> fields);

}  // namespace inboxctl::plans
