#include "state/manifest/unparsable.hpp"

#include <algorithm>

#include "state/manifest/manifest.hpp"
#include "state/manifest/toml_guard.hpp"

namespace inboxctl::state {

namespace {

constexpr std::size_t max_nesting = 32;
constexpr std::string_view rest_unchecked = "; the rest of this file was not checked";

bool is_line_end(std::string_view text, toml::source_position at) {
    for (toml::source_index line = 1; line < at.line; ++line)
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    const auto length = std::ranges::count_if(text.substr(0, text.find('\n')), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return static_cast<std::ptrdiff_t>(at.column) > length;
}

Diagnostic error(Place where, std::string message, std::string remedy) {
    return {Severity::error, std::move(where), std::move(message), std::move(remedy)};
}

}  // namespace

std::optional<Diagnostic> unsafe_to_parse(std::string_view text, const Place& whole) {
    if (text.size() > max_manifest_bytes)
        return error(whole, "the file is larger than 64 MiB", "split it: a set can have any number of files");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return error(whole, "the file is empty", "declare something in it, or delete it");
    const auto found = find_trap(text, max_key_parts, max_nesting);
    const Place where{whole.file, found.line, 1};
    switch (found.trap) {
        case Trap::none:
            return std::nullopt;
        case Trap::too_deep:
            return error(where, "a key has more than 12 parts, or a value is nested more than 32 levels deep",
                         "check the dots and brackets in this line");
        case Trap::nameless_header:
            return error(where, "not TOML: a bracket starts the line, but no name follows it",
                         std::string("write [inbox.KEY] or another name").append(rest_unchecked));
    }
    return std::nullopt;
}

Diagnostic syntax_error(const toml::parse_error& failure, std::string_view text, const Place& whole) {
    const std::string_view what = failure.description();
    const auto begin = failure.source().begin;
    const auto says = [&](std::string_view words) { return what.find(words) != std::string_view::npos; };
    std::string message = "not TOML: " + std::string(what);
    std::string remedy = "correct the syntax here";
    if (says("utf-8")) {
        message = "this character is not UTF-8";
        remedy = "save the file as UTF-8";
    } else if ((says("parsing string") || says("parsing literal string")) && is_line_end(text, begin)) {
        message = "not TOML: a quote is not closed";
        remedy = "close it on the same line";
    } else if (says("cannot redefine")) {
        remedy = "this name is already in use: remove one of the two, or choose another key";
    }
    return error({whole.file, begin.line, begin.column}, std::move(message), remedy.append(rest_unchecked));
}

}  // namespace inboxctl::state
