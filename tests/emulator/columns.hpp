#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tests/emulator/answers.hpp"
#include "tests/emulator/json_text.hpp"

namespace emulator {

enum class Kind { string, text, boolean, integer, choice, flags, document };
enum class Null { allowed, refused };
enum class Length { generic, own };  // own: the model checks it itself, elsewhere in the order

// A column of a table, in the table's order: the generic length check reports in this order.
struct Column {
    std::string_view name;
    Kind kind = Kind::string;
    std::string_view initial = "null";  // JSON
    Null null = Null::allowed;
    Length length = Length::generic;
    std::span<const std::string_view> choices = {};  // of a choice, by number; of flags, by bit
};

using Columns = std::span<const Column>;

json::object initial_row(Columns columns);

// Casts each value to its column's type and puts it into the row.
// Halts with 500 for an unknown column, choice or flag.
void assign(json::object& row, Columns columns, const json::object& values);

// 255 characters for a string, 20,000 for a text.
void check_lengths(Errors& errors, Columns columns, const json::object& row);

// Halts with 500 on what the database refuses: forbidden nulls, integers beyond 32 bits, NUL characters.
void check_storable(Columns columns, const json::object& row);

// Ruby's blank?, to_i, truthiness, and the number of code points.
bool is_blank(const json::value& value);
bool is_blank_text(std::string_view text);
std::int64_t to_i(std::string_view text);
bool is_truthy(const json::value& value);
std::size_t length_of(std::string_view text);
json::value cast_integer(const json::value& value);

// The value at a key, null when there is none.
const json::value& at_or_null(const json::object& object, std::string_view key);
std::string_view text_at(const json::object& object, std::string_view key);

}  // namespace emulator
