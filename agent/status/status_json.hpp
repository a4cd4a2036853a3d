// The daemon's status for programs. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// Keys are only ever added. Times are in UTC, as in 2026-11-27T15:13:12Z; durations are in seconds.
boost::json::object status_json(const Status& status);

}  // namespace inboxctl::agent
