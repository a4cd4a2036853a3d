// Ids come from a sequence of the server, which goes back when its database is restored from a backup or made
// anew: then a recorded id is that of some other inbox.
#pragma once

#include "plans/diff/diff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// Whether the inbox with the recorded id is the recorded one, as far as can be seen: its channel is of the
// same type, and its identity the same. Where that is not known its natural key decides, and where the inbox
// is to stay (`desired` is not null) an edited key is drift as long as the name is as recorded or wanted.
bool is_same_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed,
                   const state::DesiredInbox* desired);

// What is to be told of one that is not: nothing is done to it before a person has looked.
Finding another_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed);

}  // namespace inboxctl::plans
