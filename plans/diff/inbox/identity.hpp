// Whether a recorded id still belongs to the recorded inbox. The server reuses ids after its database is
// restored from a backup or rebuilt.
#pragma once

#include "state/model/inbox/inbox.hpp"

namespace inboxctl::plans {

// Whether the inbox with the recorded id is the recorded one, as far as can be known: its channel type and
// its identity are the same. If the identity is unknown, the natural key decides. If the inbox is to stay
// (`desired` is not null), a different key is drift as long as the name is the recorded or declared one.
bool is_same_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed,
                   const state::DesiredInbox* desired);

}  // namespace inboxctl::plans
