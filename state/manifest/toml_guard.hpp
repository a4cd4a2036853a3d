// A look at a TOML text before it is parsed, for what toml++ 3.3 cannot take: it recurses on each part of a
// dotted key and on each nested list or table, so a text of a few kilobytes can overflow its stack; and it
// asserts that a table header begins with a key (`[,` is undefined behaviour, or an abort).
#pragma once

#include <cstdint>
#include <string_view>

namespace inboxctl::state {

enum class Trap {
    none,
    too_deep,         // a key of more than `max_parts` parts, or a value nested deeper than `max_depth`
    nameless_header,  // `[` at the beginning of a line, and no key behind it
};

struct TrapFound {
    Trap trap = Trap::none;
    std::uint32_t line = 0;  // from 1

    bool operator==(const TrapFound&) const = default;
};

// The first of them.
TrapFound find_trap(std::string_view text, std::size_t max_parts, std::size_t max_depth);

}  // namespace inboxctl::state
