// An inbox as its own block declares it, completed with the defaults of its set. For assemble.cpp.
#pragma once

#include "state/manifest/manifest.hpp"

namespace inboxctl::state {

// Fills in what the inbox does not declare itself. Working hours are merged day by day.
void merge_defaults(DeclaredInbox& declared, const Defaults& defaults);

// Reports required fields that are still missing.
void check_required(const DesiredInbox& inbox, Diagnostics& diagnostics);

}  // namespace inboxctl::state
