#include "state/manifest/toml_guard.hpp"

#include <algorithm>
#include <array>

namespace inboxctl::state {

namespace {

// Whether a character may end a string or a line, or escapes the next character.
constexpr auto ends_string = [] {
    std::array<bool, 256> result{};
    for (const unsigned char c : {'"', '\'', '\n', '\\'})
        result[c] = true;
    return result;
}();

// The index after the string that starts at `at`. An unclosed string ends with its line, a multi-line string
// with the text.
std::size_t skip_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool multi = text.substr(at, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''");
    const std::string_view closing = text.substr(at, multi ? 3 : 1);
    for (at += closing.size(); at < text.size();) {
        const char c = text[at];
        if (!ends_string[static_cast<unsigned char>(c)]) {
            ++at;
            continue;
        }
        if (c == quote && (!multi || text.substr(at, 3) == closing)) return at + closing.size();
        if (c == '\n' && !multi) return at;
        at += c == '\\' && quote == '"' ? 2 : 1;
    }
    return text.size();
}

std::uint32_t lines_in(std::string_view text) {
    const bool single =
        text.find('\n') == std::string_view::npos;  // the usual case, and faster than counting
    return single ? 0 : static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
}

// Whether the bracket at `at` is the first character of its line, ignoring spaces.
bool begins_line(std::string_view text, std::size_t at) {
    const auto before = text.substr(0, at).find_last_not_of(" \t");
    return before == std::string_view::npos || text[before] == '\n';
}

// A key must follow `[` or `[[`. The parser itself reports an empty header and the end of the text.
bool is_nameless(std::string_view text, std::size_t at) {
    ++at;
    if (at < text.size() && text[at] == '[') ++at;
    at = text.find_first_not_of(" \t", at);
    if (at == std::string_view::npos || text[at] == ']') return false;
    const char c = text[at];
    const bool bare = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return !bare && c != '_' && c != '-' && c != '"' && c != '\'';
}

// Most characters are letters, digits and spaces, which have no effect here.
constexpr auto matters = [] {
    std::array<bool, 256> result{};
    for (const unsigned char c : {'"', '\'', '#', '.', '[', '{', ']', '}', '\n', '=', ','})
        result[c] = true;
    return result;
}();

}  // namespace

TrapFound find_trap(std::string_view text, std::size_t max_parts, std::size_t max_depth) {
    std::uint32_t line = 1;
    std::size_t dots = 0;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (!matters[static_cast<unsigned char>(c)]) {
            ++at;
            continue;
        }
        if (c == '"' || c == '\'') {
            const std::size_t behind = std::min(skip_string(text, at), text.size());
            line += lines_in(text.substr(at, behind - at));
            at = behind;
            continue;
        }
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (c == '.') {
            if (++dots >= max_parts) return {Trap::too_deep, line};
        } else if (c == '[' || c == '{') {
            if (c == '[' && depth == 0 && begins_line(text, at) && is_nameless(text, at))
                return {Trap::nameless_header, line};
            dots = 0;
            if (++depth > max_depth) return {Trap::too_deep, line};
        } else if (c == ']' || c == '}') {
            dots = 0;
            if (depth > 0) --depth;
        } else if (c == '\n' || c == '=' || c == ',') {
            dots = 0;
            line += c == '\n' ? 1 : 0;
        }
        ++at;
    }
    return {};
}

}  // namespace inboxctl::state
