// The daemon's status as Prometheus reads it (text format 0.0.4). Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// Base units, counters that end in _total; a label is an account of the manifests or one of few fixed words.
std::string metrics_text(const Status& status);

}  // namespace inboxctl::agent
