#pragma once

#include "tests/emulator/world.hpp"

namespace emulator {

// Closed on Sunday and Saturday, nine to five on the other days.
const std::array<Hours, 7>& default_hours();

// Applies the rows one by one. A row that breaks a rule is skipped silently; one that crashes the real code
// (unknown day, null hours on an open day, no list at all) halts with 500 and changes nothing.
void update_hours(std::array<Hours, 7>& hours, const json::value& given);

json::object hours_row(std::size_t day, const Hours& hours);

}  // namespace emulator
