#include "agent/system/http_date.hpp"

#include <array>
#include <charconv>

namespace inboxctl::agent {

namespace {

using namespace std::chrono;

std::optional<int> digits(std::string_view text) {
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < 0) return {};
    return number;
}

std::optional<sys_seconds> time_of(std::optional<int> year_number, std::optional<unsigned> month_number,
                                   std::optional<int> day_number, std::string_view clock) {
    if (clock.size() != 8 || clock[2] != ':' || clock[5] != ':') return {};
    const auto hour = digits(clock.substr(0, 2)), minute = digits(clock.substr(3, 2)),
               second = digits(clock.substr(6));
    if (!year_number || !month_number || !day_number || !hour || !minute || !second) return {};
    const year_month_day date{year(*year_number), month(*month_number),
                              day(static_cast<unsigned>(*day_number))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return {};
    return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
}

std::optional<unsigned> month_named(std::string_view name) {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < names.size(); ++i)
        if (names[i] == name) return i + 1;
    return {};
}

}  // namespace

std::optional<sys_seconds> parse_http_date(std::string_view text) {
    if (text.size() != 29 || !text.ends_with(" GMT") || text.substr(3, 2) != ", ") return {};
    return time_of(digits(text.substr(12, 4)), month_named(text.substr(8, 3)), digits(text.substr(5, 2)),
                   text.substr(17, 8));
}

std::optional<sys_seconds> parse_timestamp(std::string_view text) {
    if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ') return {};
    return time_of(digits(text.substr(0, 4)), digits(text.substr(5, 2)), digits(text.substr(8, 2)),
                   text.substr(11));
}

}  // namespace inboxctl::agent
