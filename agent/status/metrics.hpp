// The daemon's status as Prometheus reads it (text format 0.0.4). Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// Base units; counters end in _total. A label is an account of the manifests, or one of a few fixed words.
std::string metrics_text(const Status& status);

}  // namespace inboxctl::agent
