// A day's working hours as manifests write them.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace inboxctl::state {

// By the server's `day_of_week`.
constexpr std::array<std::string_view, 7> week{"sunday",   "monday", "tuesday", "wednesday",
                                               "thursday", "friday", "saturday"};

// `09:00-17:30`, `closed`, `open all day`, in one spelling; or what is wrong with it.
struct DayHours {
    std::string text;  // empty: wrong
    std::string wrong;
};
DayHours read_day_hours(std::string_view text);

// The same as a regular expression, but for which of two times is the later one.
constexpr std::string_view day_hours_pattern =
    "^(closed|open all day| *([01]?[0-9]|2[0-3]):[0-5][0-9] *- *([01]?[0-9]|2[0-3]):[0-5][0-9] *)$";

}  // namespace inboxctl::state
