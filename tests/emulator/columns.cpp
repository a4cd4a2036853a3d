#include "tests/emulator/columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace emulator {
namespace {

const Column* column_named(Columns columns, std::string_view name) {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

json::value cast_text(const json::value& value) {
    if (value.is_bool()) return value.get_bool() ? "t" : "f";
    if (value.is_number()) return json::value(number_text(value));
    return value;
}

json::value cast_boolean(const json::value& value) {
    static constexpr std::string_view falsehoods[] = {"0", "f", "F", "false", "FALSE", "off", "OFF"};
    if (value.is_null() || value.is_bool()) return value;
    if (value.is_int64()) return value.get_int64() != 0;
    const auto* text = value.if_string();
    if (!text) return true;
    if (text->empty()) return nullptr;
    return std::find(std::begin(falsehoods), std::end(falsehoods), std::string_view{*text}) ==
           std::end(falsehoods);
}

json::value choice_of_number(const Column& column, const json::value& value) {
    const double number = value.is_double() ? value.get_double() : value.to_number<double>();
    for (std::size_t i = 0; i < column.choices.size(); ++i) {
        if (number == static_cast<double>(i)) return json::value(column.choices[i]);
    }
    crash();
}

json::value cast_choice(const Column& column, const json::value& value) {
    if (is_blank(value)) return nullptr;
    if (value.is_number()) return choice_of_number(column, value);
    const auto* text = value.if_string();
    if (!text || std::find(column.choices.begin(), column.choices.end(), std::string_view{*text}) ==
                     column.choices.end())
        crash();
    return value;
}

json::value cast_flags(const Column& column, const json::value& value) {
    std::int64_t bits = 0;
    for (const auto& each : value.get_array()) {
        if (is_blank(each)) continue;
        const auto* text = each.if_string();
        const auto found =
            text ? std::find(column.choices.begin(), column.choices.end(), std::string_view{*text})
                 : column.choices.end();
        if (found == column.choices.end()) crash();
        bits |= std::int64_t{1} << (found - column.choices.begin());
    }
    return bits;
}

json::value cast(const Column& column, const json::value& value) {
    switch (column.kind) {
        case Kind::string:
        case Kind::text:
            return cast_text(value);
        case Kind::boolean:
            return cast_boolean(value);
        case Kind::integer:
            return cast_integer(value);
        case Kind::choice:
            return cast_choice(column, value);
        case Kind::flags:
            return cast_flags(column, value);
        case Kind::document:
            return value;
    }
    return value;
}

bool fits_32_bits(const json::value& value) {
    if (!value.is_int64()) return value.is_null();
    return value.get_int64() >= std::numeric_limits<std::int32_t>::min() &&
           value.get_int64() <= std::numeric_limits<std::int32_t>::max();
}

bool is_space(char32_t c) {
    return (c >= 9 && c <= 13) || c == 32 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

char32_t take_point(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size && i < text.size(); ++i)
        point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    text.remove_prefix(std::min(size, text.size()));
    return point;
}

}  // namespace

json::object initial_row(Columns columns) {
    json::object row;
    row.reserve(columns.size());
    for (const auto& column : columns)
        row.emplace(column.name, *parse_json(column.initial));
    return row;
}

void assign(json::object& row, Columns columns, const json::object& values) {
    for (const auto& [key, value] : values) {
        const auto* column = column_named(columns, key);
        if (!column) crash();
        row[key] = cast(*column, value);
    }
}

void check_lengths(Errors& errors, Columns columns, const json::object& row) {
    for (const auto& column : columns) {
        const bool checked =
            (column.kind == Kind::string || column.kind == Kind::text) && column.length == Length::generic;
        if (!checked) continue;
        const std::size_t maximum = column.kind == Kind::string ? 255 : 20'000;
        if (length_of(text_at(row, column.name)) > maximum) errors.add_length(column.name, maximum);
    }
}

void check_storable(Columns columns, const json::object& row) {
    for (const auto& column : columns) {
        const auto& value = at_or_null(row, column.name);
        if (value.is_null() && column.null == Null::refused) crash();
        if (column.kind == Kind::integer && !fits_32_bits(value)) crash();
        if (holds_nul(value)) crash();
    }
}

bool is_blank_text(std::string_view text) {
    while (!text.empty()) {
        if (!is_space(take_point(text))) return false;
    }
    return true;
}

bool is_blank(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return true;
        case json::kind::bool_:
            return !value.get_bool();
        case json::kind::string:
            return is_blank_text(value.get_string());
        case json::kind::array:
            return value.get_array().empty();
        case json::kind::object:
            return value.get_object().empty();
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return false;
    }
    return false;
}

std::int64_t to_i(std::string_view text) {
    while (!text.empty() && is_space(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || number > std::numeric_limits<std::int64_t>::max() / 10 - 1) break;
        number = number * 10 + (c - '0');
    }
    return negative ? -number : number;
}

json::value cast_integer(const json::value& value) {
    if (value.is_int64() || value.is_null()) return value;
    if (value.is_bool()) return value.get_bool() ? 1 : 0;
    if (value.is_uint64()) return std::numeric_limits<std::int64_t>::max();
    if (value.is_double())
        return std::fabs(value.get_double()) < 9e18 ? static_cast<std::int64_t>(value.get_double())
                                                    : std::numeric_limits<std::int64_t>::max();
    if (!value.is_string() || is_blank(value)) return nullptr;
    return to_i(value.get_string());
}

bool is_truthy(const json::value& value) {
    return !value.is_null() && !(value.is_bool() && !value.get_bool());
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return c >> 6 != 2; }));
}

const json::value& at_or_null(const json::object& object, std::string_view key) {
    static const json::value none;
    const auto* value = object.if_contains(key);
    return value ? *value : none;
}

std::string_view text_at(const json::object& object, std::string_view key) {
    const auto* text = at_or_null(object, key).if_string();
    return text ? std::string_view{*text} : std::string_view{};
}

}  // namespace emulator
