// The daemon's status in one line, for `systemctl status`. Pure.
#pragma once

#include <string>

#include "agent/daemon/conditions.hpp"

namespace inboxctl::agent {

// `7 of 8 inboxes as declared, 1 stalled`. `trouble`: why the last pass failed; may be empty.
std::string status_line(const EvaluatedConditions& conditions, const SetStatus& set,
                        const std::string& trouble);

}  // namespace inboxctl::agent
