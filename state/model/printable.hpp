// Makes untrusted text safe to print on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::state {

// Replaces control characters, line breaks and bidirectional controls with spaces, and bytes that are not
// UTF-8 with question marks. The result can neither drive a terminal nor start a line.
std::string printable(std::string_view text);

// The same, but keeps line breaks: for texts that consist of several lines.
std::string printable_lines(std::string_view text);

// JSON with those characters escaped, except line breaks between values. It parses to the same value.
std::string printable_json(std::string_view json);

// Each line made printable, after `prefix`, and ended by a line break: untrusted text cannot start a line.
std::string with_prefix(std::string_view prefix, std::string_view text);

}  // namespace inboxctl::state
