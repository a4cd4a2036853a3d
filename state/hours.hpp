// A day's working hours as manifests write them.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::state {

// `09:00-17:30`, `closed`, `open all day`, in one spelling; or what is wrong with it.
struct DayHours {
    std::string text;  // empty: wrong
    std::string wrong;
};
DayHours read_day_hours(std::string_view text);

}  // namespace inboxctl::state
