#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

namespace json = boost::json;

// JSON the way a Rails server reads and writes it. Integers of any size survive; nulls inside arrays do not.
// Nothing when the text is no JSON, is not UTF-8, or is nested deeper than a hundred levels.
std::optional<json::value> parse_json(std::string_view text);

// Floats are spelled as Ruby spells them: 1000.0, 1.0e+21.
std::string to_text(const json::value& value);
void append_text(std::string& out, const json::value& value);
void append_quoted(std::string& out, std::string_view text);

// ASCII letters only.
std::string lower_case(std::string_view text);

// A number as Ruby's to_s gives it.
std::string number_text(const json::value& number);

// Spells numbers as a jsonb column does: no exponent, no negative zero. True if something changed.
bool settle_numbers(json::value& value);

// A NUL character anywhere, keys included: PostgreSQL refuses to store it.
bool holds_nul(const json::value& value);

}  // namespace emulator
