#pragma once

#include <string_view>

namespace emulator {

// Is it an identifier of the server's time-zone database? Case matters; aliases such as US/Pacific count.
bool is_zone(std::string_view name);

}  // namespace emulator
