#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/request.hpp"

namespace emulator {

struct Upload {
    std::string filename;      // last part of the path, as Rack takes it
    std::string content_type;  // as declared; empty when not
    std::string bytes;
};

// A controller's `params`: the query, overwritten by the body. Files are separate, by part name.
struct Params {
    json::object values;
    std::map<std::string, Upload> uploads;

    const json::value* find(std::string_view key) const { return values.if_contains(key); }
    bool has(std::string_view key) const { return values.contains(key); }
};

// Nothing if the body does not match its content type: the server returns 400.
std::optional<Params> parse_params(const Request& request);

// "a[b][]=x&a[c]=y" with percent escapes. False when a name is used in two shapes or the text is not UTF-8.
bool parse_form(std::string_view text, json::object& into);

// One name of a form, with its brackets; the rules are Rack's.
bool put_nested(json::object& into, std::string_view name, json::value value);

bool parse_multipart(std::string_view body, std::string_view boundary, Params& into);

std::string percent_decoded(std::string_view text, bool plus_is_space);
bool is_utf8(std::string_view text);

}  // namespace emulator
