// Texts that others wrote, made fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::state {

// Nothing in it drives a terminal, begins a line or turns the direction of reading: control characters of all
// kinds, those of bidirectional text among them, are spaces, and what is no UTF-8 is a question mark.
std::string printable(std::string_view text);

// The same, but line breaks stay: for texts that were put together from several lines.
std::string printable_lines(std::string_view text);

// A JSON text in which all of those are escaped, line breaks between its values excepted: to whoever parses
// it it says the same.
std::string printable_json(std::string_view json);

}  // namespace inboxctl::state
