#include "tests/emulator/params.hpp"

#include <algorithm>

namespace emulator {
namespace {

enum class Encoding { json, form, multipart, other };

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](auto prefix) { return text.starts_with(prefix); });
}

Encoding encoding_of(std::string_view content_type) {
    if (starts_with_any(content_type, {"application/json", "text/x-json", "application/jsonrequest"}))
        return Encoding::json;
    if (content_type.starts_with("application/x-www-form-urlencoded")) return Encoding::form;
    if (content_type.starts_with("multipart/form-data")) return Encoding::multipart;
    return Encoding::other;
}

std::string boundary_of(std::string_view content_type) {
    const auto at = content_type.find("boundary=");
    if (at == std::string_view::npos) return {};
    auto text = content_type.substr(at + 9);
    if (text.starts_with('"')) return std::string{text.substr(1, text.find('"', 1) - 1)};
    return std::string{text.substr(0, text.find(';'))};
}

void merge(json::object& into, json::object&& from) {
    for (auto& [key, value] : from)
        into[key] = std::move(value);
}

bool parse_json_body(std::string_view body, json::object& into) {
    if (body.empty()) return true;
    auto parsed = parse_json(body);
    if (!parsed) return false;
    if (auto* object = parsed->if_object())
        merge(into, std::move(*object));
    else
        into["_json"] = std::move(*parsed);
    return true;
}

bool parse_body(const Request& request, Params& into) {
    const auto type = request.header("content_type");
    switch (encoding_of(type)) {
        case Encoding::json:
            return parse_json_body(request.body, into.values);
        case Encoding::form:
            return parse_form(request.body, into.values);
        case Encoding::multipart:
            return parse_multipart(request.body, boundary_of(type), into);
        case Encoding::other:
            return true;
    }
    return true;
}

void drop(json::object& from, std::string_view field) {
    const auto dot = field.find('.');
    if (dot == std::string_view::npos) return from.erase(field), void();
    auto* inner = from.if_contains(field.substr(0, dot));
    if (inner && inner->is_object()) drop(inner->get_object(), field.substr(dot + 1));
}

}  // namespace

std::optional<Params> parse_params(const Request& request) {
    Params params;
    if (!parse_form(request.query(), params.values) || !parse_body(request, params)) return std::nullopt;
    for (const auto& field : request.ignored_fields) {
        drop(params.values, field);
        params.uploads.erase(field);
    }
    return params;
}

}  // namespace emulator
