// The daemon's status for people. Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// A few lines about the daemon, then each account and inbox that is not ready, and why. The others are only
// counted.
std::string status_text(const Status& status, state::Time now);

}  // namespace inboxctl::agent
