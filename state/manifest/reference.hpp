// The field reference that people read, in Markdown. Made from the field table.
#pragma once

#include <string>

namespace inboxctl::state {

std::string field_reference();

}  // namespace inboxctl::state
