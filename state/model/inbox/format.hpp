// What texts look like that are an address, a color, a number.
#pragma once

#include <string>
#include <string_view>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

bool looks_like(Format format, std::string_view text);

// What to write, for people: `a color such as #1f93ff`. Empty for Format::any.
std::string_view describe(Format format);

// An address as it may be shown: what could be a password or a key in it is masked, which is user info, query
// and fragment.
std::string without_credentials(std::string_view url);

}  // namespace inboxctl::state
