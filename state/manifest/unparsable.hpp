// Texts that are not parsed, or do not parse: the diagnostics for them. For manifest.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "state/manifest/toml.hpp"
#include "state/model/diagnostic.hpp"

namespace inboxctl::state {

// Why a text must not reach the parser: it is too large, empty, or would overflow the parser's stack. None:
// it may be parsed. `whole` names the file.
std::optional<Diagnostic> unsafe_to_parse(std::string_view text, const Place& whole);

// The diagnostic for the parser's error.
Diagnostic syntax_error(const toml::parse_error& failure, std::string_view text, const Place& whole);

}  // namespace inboxctl::state
