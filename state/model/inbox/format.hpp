// Formats of texts: URLs, colors, e-mail addresses, telephone numbers.
#pragma once

#include <string>
#include <string_view>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

bool looks_like(Format format, std::string_view text);

// A description with an example: `a color such as #1f93ff`. Empty for Format::any.
std::string_view describe(Format format);

// A URL that is safe to show: user info, query and fragment, which may hold a password or a key, are masked.
std::string without_credentials(std::string_view url);

}  // namespace inboxctl::state
