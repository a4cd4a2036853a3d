// A look at a TOML text before it is parsed: toml++ recurses on each part of a dotted key and on each
// nested list or table, so a text of a few kilobytes can overflow its stack.
#pragma once

#include <cstdint>
#include <string_view>

namespace inboxctl::state {

// The line (from 1) of the first key with more than `max_parts` parts, or of a value nested deeper than
// `max_depth`; 0: none.
std::uint32_t line_too_deep(std::string_view text, std::size_t max_parts, std::size_t max_depth);

}  // namespace inboxctl::state
