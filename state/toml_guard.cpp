#include "state/toml_guard.hpp"

#include <algorithm>

namespace inboxctl::state {

namespace {

// The index behind the string that begins at `at`; an unclosed one ends with the text.
std::size_t skip_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool multi = text.substr(at, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''");
    const std::string_view closing = multi ? text.substr(at, 3) : text.substr(at, 1);
    at += closing.size();
    while (at < text.size()) {
        if (text[at] == '\\' && quote == '"') {
            at += 2;
        } else if (text.substr(at, closing.size()) == closing) {
            return at + closing.size();
        } else if (text[at] == '\n' && !multi) {
            return at;
        } else {
            ++at;
        }
    }
    return text.size();
}

}  // namespace

std::uint32_t line_too_deep(std::string_view text, std::size_t max_parts, std::size_t max_depth) {
    std::uint32_t line = 1;
    std::size_t dots = 0;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            const std::size_t behind = skip_string(text, at);
            line += static_cast<std::uint32_t>(
                std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                           text.begin() + static_cast<std::ptrdiff_t>(std::min(behind, text.size())), '\n'));
            at = std::min(behind, text.size());
            continue;
        }
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (c == '.') {
            if (++dots >= max_parts) return line;
        } else if (c == '[' || c == '{') {
            dots = 0;
            if (++depth > max_depth) return line;
        } else if (c == ']' || c == '}') {
            dots = 0;
            if (depth > 0) --depth;
        } else if (c == '\n' || c == '=' || c == ',') {
            dots = 0;
            line += c == '\n' ? 1 : 0;
        }
        ++at;
    }
    return 0;
}

}  // namespace inboxctl::state
