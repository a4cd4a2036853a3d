#include "state/manifest/inbox/example.hpp"

namespace inboxctl::state {

namespace {

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string_view example_text(Format format) {
    switch (format) {
        case Format::any:
            return "…";
        case Format::site:
            return "https://www.example.com";
        case Format::url:
            return "https://example.com/hook";
        case Format::color:
            return "#1f93ff";
        case Format::email:
            return "help@example.com";
        case Format::phone:
            return "+15551234567";
    }
    return {};
}

std::string example_value(const Field& row);

std::string example_object(const Field& row) {
    std::string text;
    for (const auto& key : row.keys)
        if (key.required != 0)
            text += (text.empty() ? " " : ", ") + std::string(key.name) + " = " + example_value(key);
    return "{" + text + (text.empty() ? "}" : " }");
}

std::string example_value(const Field& row) {
    if (row.secrecy == Secrecy::secret) return "{ env = \"NAME\" }";
    switch (row.type) {
        case Type::boolean:
            return "true";
        case Type::integer:
            return std::to_string(row.min);
        case Type::choice:
            return quoted(row.choices.front().name);
        case Type::choices:
            return "[" + quoted(row.choices.front().name) + "]";
        case Type::object:
        case Type::hours:
            return example_object(row);
        case Type::objects:
            return "[" + example_object(row) + "]";
        case Type::texts:
            return "[\"…\"]";
        case Type::emails:
            return "[\"ann@example.com\"]";
        case Type::timezone:
            return "\"Europe/Berlin\"";
        case Type::image:
            return "\"logo.png\"";
        case Type::text:
        case Type::any:
            return quoted(example_text(row.format));
    }
    return {};
}

}  // namespace

std::string example_line(const Field& row) {
    return std::string(row.name) + " = " + example_value(row) + "  # " + std::string(row.help);
}

}  // namespace inboxctl::state
