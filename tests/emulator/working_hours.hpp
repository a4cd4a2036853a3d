#pragma once

#include "tests/emulator/world.hpp"

namespace emulator {

// Closed on Sunday and Saturday, nine to five on the other days.
const std::array<Hours, 7>& default_hours();

// Applies the rows one after the other. A row that breaks a rule is skipped without a word; a row that the
// real code stumbles over (unknown day, null hours on an open day, no list at all) halts with 500 and leaves
// the hours as they were.
void update_hours(std::array<Hours, 7>& hours, const json::value& given);

json::object hours_row(std::size_t day, const Hours& hours);

}  // namespace emulator
