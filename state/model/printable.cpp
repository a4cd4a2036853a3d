#include "state/model/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace inboxctl::state {

namespace {

// The first code point and its length in bytes; 0 bytes: not UTF-8.
struct Read {
    char32_t code = 0;
    std::size_t size = 0;
};

Read first_of(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte(0);
    if (lead < 0x80U) return {lead, 1};
    const std::size_t size = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    if (lead < 0xC2U || lead > 0xF4U || size > text.size()) return {};
    char32_t code = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code < least[size] || code > 0x10FFFF || surrogate ? Read{} : Read{code, size};
}

bool is_control(char32_t code) {
    const auto in = [&](char32_t first, char32_t last) { return code >= first && code <= last; };
    return code < 0x20 || in(0x7F, 0x9F) || code == 0x61C || in(0x200E, 0x200F) || in(0x2028, 0x202E) ||
           in(0x2066, 0x2069);
}

std::string cleaned(std::string_view text, char kept) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto [code, size] = first_of(text);
        if (size == 0)
            result += '?';
        else if (is_control(code) && text.front() != kept)
            result += ' ';
        else
            result += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return result;
}

}  // namespace

std::string printable(std::string_view text) { return cleaned(text, ' '); }

std::string printable_lines(std::string_view text) { return cleaned(text, '\n'); }

std::string with_prefix(std::string_view prefix, std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        result.append(prefix).append(printable(text.substr(0, end))).append("\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string printable_json(std::string_view json) {
    std::string result;
    result.reserve(json.size());
    while (!json.empty()) {
        const auto [code, size] = first_of(json);
        const auto taken = json.substr(0, size == 0 ? 1 : size);
        std::array<char, 8> escaped{};
        if (size > 0 && is_control(code) && code != '\n')
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(code));
        result += escaped[0] == '\0' ? taken : std::string_view(escaped.data());
        json.remove_prefix(taken.size());
    }
    return result;
}

}  // namespace inboxctl::state
