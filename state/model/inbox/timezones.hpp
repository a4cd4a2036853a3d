// The time zones that a server accepts: names in the IANA database, case-sensitive. The API does not list
// them.
#pragma once

#include <span>
#include <string_view>

namespace inboxctl::state {

bool is_timezone(std::string_view name);
std::span<const std::string_view> timezones();

}  // namespace inboxctl::state
