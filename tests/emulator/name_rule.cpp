#include "tests/emulator/name_rule.hpp"

#include <vector>

namespace emulator {
namespace {

bool is_forbidden(char c) { return c == '/' || c == '\\' || c == '<' || c == '>' || c == '@'; }

// Distinguishes non-ASCII letters from symbols by Unicode block, which is enough for real names.
bool is_word_point(char32_t c) {
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (c < 0x100) return c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
    if (c >= 0x2000 && c < 0x2C00) return c >= 0x2C00 || (c >= 0x2070 && c < 0x20A0 && c == 0x2071);
    if (c >= 0x3000 && c < 0x3040) return c == 0x3005 || c == 0x3006 || c == 0x3007;
    if (c >= 0xE000 && c < 0xF900) return false;
    if (c >= 0xFE00 && c < 0xFE10) return true;  // variation selectors are marks
    if (c >= 0xFF00 && c < 0xFF10) return false;
    return c < 0x1F000 || c >= 0x20000;
}

char32_t point_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
        point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    return point;
}

std::size_t last_point(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80)
        --at;
    return at;
}

bool begins_with_word(std::string_view line) { return !line.empty() && is_word_point(point_at(line, 0)); }
bool ends_with_word(std::string_view line) {
    return !line.empty() && is_word_point(point_at(line, last_point(line)));
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    lines.push_back(text);
    return lines;
}

}  // namespace

bool keeps_name_rule(std::string_view name) {
    bool begun = false;
    for (const auto line : lines_of(name)) {
        bool clean = true;
        for (const char c : line)
            clean = clean && !is_forbidden(c);
        begun = clean && (begun || begins_with_word(line));
        if (begun && ends_with_word(line)) return true;
    }
    return false;
}

}  // namespace emulator
