// Lines of TOML that a remedy offers for pasting.
#pragma once

#include <string>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

// `email = "help@example.com"  # what it is for`
std::string example_line(const Field& row);

}  // namespace inboxctl::state
