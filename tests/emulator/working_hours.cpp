#include "tests/emulator/working_hours.hpp"

#include "tests/emulator/columns.hpp"
#include "tests/emulator/permit.hpp"

namespace emulator {
namespace {

constexpr Column day_columns[] = {
    {"day_of_week", Kind::integer},  {"closed_all_day", Kind::boolean}, {"open_hour", Kind::integer},
    {"open_minutes", Kind::integer}, {"close_hour", Kind::integer},     {"close_minutes", Kind::integer},
    {"open_all_day", Kind::boolean},
};

const Permit& permitted() {
    static const Permit rows = [] {
        Permit row;
        for (const auto& column : day_columns)
            row.scalars.push_back(column.name);
        Permit all;
        all.nested = {{"working_hours", row}};
        return all;
    }();
    return rows;
}

bool is_true(const json::value& value) { return value.is_bool() && value.get_bool(); }

bool within(const json::value& value, std::int64_t last) {
    return value.get_int64() >= 0 && value.get_int64() <= last;
}

bool any_null(const Hours& h) {
    return h.open_hour.is_null() || h.open_minutes.is_null() || h.close_hour.is_null() ||
           h.close_minutes.is_null();
}

bool in_range(const Hours& h) {
    return within(h.open_hour, 23) && within(h.close_hour, 23) && within(h.open_minutes, 59) &&
           within(h.close_minutes, 59);
}

bool closes_after_opening(const Hours& h) {
    return h.open_hour.get_int64() * 60 + h.open_minutes.get_int64() <
           h.close_hour.get_int64() * 60 + h.close_minutes.get_int64();
}

bool is_valid(const Hours& h) {
    if (is_true(h.open_all_day) && is_true(h.closed_all_day)) return false;
    if (is_true(h.closed_all_day)) return true;
    return in_range(h) && closes_after_opening(h);
}

void take(json::value& into, const json::object& row, std::string_view key) {
    if (const auto* value = row.if_contains(key)) into = *value;
}

Hours merged(Hours hours, const json::object& row) {
    take(hours.closed_all_day, row, "closed_all_day");
    take(hours.open_hour, row, "open_hour");
    take(hours.open_minutes, row, "open_minutes");
    take(hours.close_hour, row, "close_hour");
    take(hours.close_minutes, row, "close_minutes");
    take(hours.open_all_day, row, "open_all_day");
    if (is_true(hours.open_all_day))
        hours.open_hour = 0, hours.open_minutes = 0, hours.close_hour = 23, hours.close_minutes = 59;
    return hours;
}

void update_day(std::array<Hours, 7>& hours, const json::object& given) {
    json::object row;
    assign(row, day_columns, given);
    const auto& day = at_or_null(row, "day_of_week");
    if (!day.is_int64() || !within(day, 6)) crash();
    const Hours changed = merged(hours[static_cast<std::size_t>(day.get_int64())], row);
    if (!is_true(changed.closed_all_day) && any_null(changed)) crash();
    if (!is_valid(changed)) return;
    check_storable(day_columns, row);
    hours[static_cast<std::size_t>(day.get_int64())] = changed;
}

}  // namespace

const std::array<Hours, 7>& default_hours() {
    static const std::array<Hours, 7> week = [] {
        const Hours closed{true, nullptr, nullptr, nullptr, nullptr, false};
        const Hours open{false, 9, 0, 17, 0, false};
        return std::array<Hours, 7>{closed, open, open, open, open, open, closed};
    }();
    return week;
}

void update_hours(std::array<Hours, 7>& hours, const json::value& given) {
    const auto rows = permit({{"working_hours", given}}, permitted());
    const auto* list = rows.if_contains("working_hours");
    if (!list) crash();
    if (const auto* object = list->if_object()) return object->empty() ? void() : crash();
    std::array<Hours, 7> changed = hours;
    for (const auto& row : list->get_array())
        update_day(changed, row.get_object());
    hours = std::move(changed);
}

json::object hours_row(std::size_t day, const Hours& hours) {
    return {{"day_of_week", day},
            {"closed_all_day", hours.closed_all_day},
            {"open_hour", hours.open_hour},
            {"open_minutes", hours.open_minutes},
            {"close_hour", hours.close_hour},
            {"close_minutes", hours.close_minutes},
            {"open_all_day", hours.open_all_day}};
}

}  // namespace emulator
