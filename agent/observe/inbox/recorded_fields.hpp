// What of a declared inbox is recorded.
#pragma once

#include "state/model/model.hpp"

namespace inboxctl::agent {

// Whether every declared field has a recorded value to compare with. A field that was never recorded can be
// compared with the server only.
bool is_recorded(const state::DesiredInbox& desired, const state::RecordedInbox& recorded);

// Whether the inbox names an agent, a bot or a help center that is not recorded. `recorded` may be null.
bool has_new_names(const state::DesiredInbox& desired, const state::RecordedInbox* recorded);

}  // namespace inboxctl::agent
