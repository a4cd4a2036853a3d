#include <cstdint>

#include "tests/emulator/params.hpp"

namespace emulator {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// "[key]rest" or "key[rest": the key without brackets, and what follows.
struct Split {
    std::string_view key, after;
};

Split split_name(std::string_view name) {
    const auto begin = std::min(name.find_first_not_of("[]"), name.size());
    const auto end = std::min(name.find_first_of("[]", begin), name.size());
    auto after = name.substr(end);
    while (after.starts_with(']'))
        after.remove_prefix(1);
    return {name.substr(begin, end - begin), after};
}

bool has_path(const json::value& hash, std::string_view path) {
    if (path.find("[]") != std::string_view::npos) return false;
    const json::value* at = &hash;
    while (!path.empty()) {
        const auto [key, after] = split_name(path);
        const auto* object = at->if_object();
        if (!object || !(at = object->if_contains(key))) return false;
        path = after;
    }
    return true;
}

// "[][key]" starts the next row of an array when the last row has the key already.
bool put_row(json::array& rows, std::string_view child, json::value value) {
    if (rows.empty() || !rows.back().is_object() || has_path(rows.back(), child))
        rows.emplace_back(json::object{});
    return put_nested(rows.back().get_object(), child, std::move(value));
}

std::string_view child_of_rows(std::string_view after) {
    auto child = after.substr(2);
    if (child.starts_with('[') && child.ends_with(']') && child.find_first_of("[]", 1) == child.size() - 1) {
        return child.substr(1, child.size() - 2);
    }
    return child;
}

bool put_array(json::object& into, std::string_view key, std::string_view after, json::value value) {
    auto& slot = into[key];
    if (slot.is_null()) slot = json::array{};
    auto* array = slot.if_array();
    if (!array) return false;
    if (after == "[]") return array->push_back(std::move(value)), true;
    return put_row(*array, child_of_rows(after), std::move(value));
}

}  // namespace

std::string percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                            hex_value(text[i + 2]) >= 0;
        if (escape)
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])), i += 2;
        else
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80       ? 1
                                 : lead >> 5 == 6  ? 2
                                 : lead >> 4 == 14 ? 3
                                 : lead >> 3 == 30 ? 4
                                                   : 0;
        if (size == 0 || i + size > text.size()) return false;
        std::uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if (next >> 6 != 2) return false;
            point = point << 6 | (next & 0x3FU);
        }
        static constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < smallest[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
        i += size;
    }
    return true;
}

bool put_nested(json::object& into, std::string_view name, json::value value) {
    const auto [key, after] = split_name(name);
    if (key.empty()) return true;
    if (after.empty()) return into[key] = std::move(value), true;
    if (after == "[") return into[name] = std::move(value), true;
    if (after.starts_with("[]")) return put_array(into, key, after, std::move(value));
    auto& slot = into[key];
    if (slot.is_null()) slot = json::object{};
    return slot.is_object() && put_nested(slot.get_object(), after, std::move(value));
}

bool parse_form(std::string_view text, json::object& into) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const std::string name = percent_decoded(pair.substr(0, equals), true);
        json::value value;
        if (equals != std::string_view::npos) value = percent_decoded(pair.substr(equals + 1), true);
        const bool valid = is_utf8(name) && (value.is_null() || is_utf8(value.get_string()));
        if (!valid || !put_nested(into, name, std::move(value))) return false;
    }
    return true;
}

}  // namespace emulator
