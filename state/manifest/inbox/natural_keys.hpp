// Natural keys are unique across an installation.
#pragma once

#include "state/model/model.hpp"

namespace inboxctl::state {

// Reports inboxes of one installation that share an e-mail address, phone number, LINE id or bot token: the
// server would reject the second. Precondition: secrets in the fields are fingerprints.
void check_natural_keys(const Desired& desired, Diagnostics& diagnostics);

}  // namespace inboxctl::state
