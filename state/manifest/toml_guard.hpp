// Scans a TOML text for what toml++ 3.3 cannot handle. It recurses on each part of a dotted key and on each
// nested array or table, so a few kilobytes of text can overflow the stack. It also assumes that a table
// header starts with a key: `[,` is undefined behaviour.
#pragma once

#include <cstdint>
#include <string_view>

namespace inboxctl::state {

enum class Trap {
    none,
    too_deep,         // a key of more than `max_parts` parts, or a value nested deeper than `max_depth`
    nameless_header,  // `[` at the start of a line without a key after it
};

struct TrapFound {
    Trap trap = Trap::none;
    std::uint32_t line = 0;  // from 1

    bool operator==(const TrapFound&) const = default;
};

// The first one found.
TrapFound find_trap(std::string_view text, std::size_t max_parts, std::size_t max_depth);

}  // namespace inboxctl::state
