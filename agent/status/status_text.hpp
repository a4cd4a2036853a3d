// The daemon's status for people. Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// A few lines on the whole, then each account and inbox that is not ready with why; the ready ones are
// counted.
std::string status_text(const Status& status, state::Time now);

}  // namespace inboxctl::agent
