// The working hours of a day, as manifests write them.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace inboxctl::state {

// Indexed by the server's `day_of_week`.
constexpr std::array<std::string_view, 7> week{"sunday",   "monday", "tuesday", "wednesday",
                                               "thursday", "friday", "saturday"};

// `09:00-17:30`, `closed` or `open all day`, in canonical spelling; or why it is invalid.
struct DayHours {
    std::string text;  // empty: invalid
    std::string wrong;
};
DayHours read_day_hours(std::string_view text);

// The same as a regular expression, except that it cannot check that the end is after the start.
constexpr std::string_view day_hours_pattern =
    "^(closed|open all day| *([01]?[0-9]|2[0-3]):[0-5][0-9] *- *([01]?[0-9]|2[0-3]):[0-5][0-9] *)$";

}  // namespace inboxctl::state
