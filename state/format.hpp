// What texts look like that are an address, a color, a number.
#pragma once

#include <string_view>

#include "state/fields.hpp"

namespace inboxctl::state {

bool looks_like(Format format, std::string_view text);

// What to write, for people: `a color such as #1f93ff`. Empty for Format::any.
std::string_view describe(Format format);

}  // namespace inboxctl::state
