#include "state/model/inbox/hours.hpp"

namespace inboxctl::state {

namespace {

// 9:05 → minutes since midnight; -1: not a time of day.
int minutes_of(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon < 1 || colon > 2 || text.size() != colon + 3) return -1;
    int hour = 0;
    for (const char c : text.substr(0, colon)) {
        if (!digit(c)) return -1;
        hour = hour * 10 + (c - '0');
    }
    if (!digit(text[colon + 1]) || !digit(text[colon + 2])) return -1;
    const int minute = (text[colon + 1] - '0') * 10 + (text[colon + 2] - '0');
    return hour <= 23 && minute <= 59 ? hour * 60 + minute : -1;
}

std::string clock(int minutes) {
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

}  // namespace

DayHours read_day_hours(std::string_view text) {
    if (text == "closed" || text == "open all day") return {std::string(text), {}};
    const auto dash = text.find('-');
    const auto trimmed = [](std::string_view part) {
        const auto first = part.find_first_not_of(' ');
        if (first == std::string_view::npos) return std::string_view();
        return part.substr(first, part.find_last_not_of(' ') - first + 1);
    };
    const int open = dash == std::string_view::npos ? -1 : minutes_of(trimmed(text.substr(0, dash)));
    const int close = dash == std::string_view::npos ? -1 : minutes_of(trimmed(text.substr(dash + 1)));
    if (open < 0 || close < 0)
        return {
            {},
            "write the hours as \"09:00-17:30\", \"closed\" or \"open all day\"; the last minute of a day is "
            "23:59"};
    if (close <= open)
        return {{},
                "the end must be after the start, or the server ignores the hours; split a night shift "
                "across two "
                "days: \"22:00-23:59\" and \"00:00-06:00\""};
    return {clock(open) + "-" + clock(close), {}};
}

}  // namespace inboxctl::state
