// The time zones that a server takes: names of the IANA database, case and all. They cannot be asked for.
#pragma once

#include <span>
#include <string_view>

namespace inboxctl::state {

bool is_timezone(std::string_view name);
std::span<const std::string_view> timezones();

}  // namespace inboxctl::state
