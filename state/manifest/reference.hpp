// The field reference in Markdown, generated from the field table.
#pragma once

#include <string>

namespace inboxctl::state {

std::string field_reference();

}  // namespace inboxctl::state
