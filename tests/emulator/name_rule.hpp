#pragma once

#include <string_view>

namespace emulator {

// The rule of 4.2: some line, or run of lines, begins and ends with a letter, digit or underscore and has
// none of / \ < > @ in it.
bool keeps_name_rule(std::string_view name);

}  // namespace emulator
