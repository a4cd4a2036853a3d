#include "plans/diff/inbox/supported.hpp"

#include <algorithm>
#include <cctype>

#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using state::Field;
using state::FieldId;
using state::Json;
using state::ServerVersion;

constexpr ServerVersion webp_since{4, 15, 1};

// The value without its unsupported parts, whose names are added to `dropped`.
Json trimmed(const Field& row, const std::string& path, Json value, const ServerVersion& version,
             std::vector<std::string>& dropped) {
    if (value.is_array() && row.type == state::Type::choices) {
        auto& items = value.get_array();
        for (const auto& choice : row.choices) {
            if (choice.since <= version) continue;
            const auto [first, last] = std::ranges::remove(items, Json(choice.name));
            if (first != last) dropped.push_back(path + ": " + std::string(choice.name));
            items.erase(first, last);
        }
    }
    if (value.is_object())
        for (const auto& key : row.keys)
            if (key.since > version && value.get_object().erase(key.name) > 0)
                dropped.push_back(path + "." + std::string(key.name));
    return value;
}

bool is_unknown(const Field& row, const Json& value, const ServerVersion& version) {
    if (row.since > version) return true;
    return row.scope == state::Scope::avatar && value.is_string() &&
           std::string_view(value.get_string()).ends_with(".webp") && version < webp_since;
}

// The oldest version that supports everything.
const ServerVersion& newest() {
    static const ServerVersion version = [] {
        ServerVersion result = webp_since;
        for (const auto& row : state::fields()) {
            result = std::max(result, row.since);
            for (const auto& choice : row.choices)
                result = std::max(result, choice.since);
            for (const auto& key : row.keys)
                result = std::max(result, key.since);
        }
        return result;
    }();
    return version;
}

}  // namespace

std::vector<std::string> drop_unsupported(state::DesiredInbox& inbox, const ServerVersion& version) {
    std::vector<std::string> dropped;
    if (version >= newest()) return dropped;
    for (const auto& row : state::fields()) {
        const FieldId id = id_of(row);
        const Json* value = inbox.fields.find(id);
        if (value == nullptr) continue;
        const auto path = path_of(row);
        if (is_unknown(row, *value, version)) {
            dropped.push_back(row.scope == state::Scope::avatar ? "avatar: WebP" : path);
            inbox.fields.erase(id);
        } else if (row.type == state::Type::choices || row.type == state::Type::object) {
            inbox.fields.set(id, trimmed(row, path, *value, version, dropped));
        }
    }
    return dropped;
}

std::optional<std::string> refused_name(const state::DesiredInbox& inbox, const ServerVersion& version) {
    constexpr ServerVersion any_name_since{4, 3, 0};
    const bool strict = inbox.payload == state::Payload::web_widget || inbox.payload == state::Payload::api ||
                        inbox.payload == state::Payload::email;
    const Json* value = inbox.fields.find(state::inbox_field("name"));
    if (!strict || version >= any_name_since || value == nullptr || !value->is_string()) return std::nullopt;
    const std::string_view name = value->get_string();
    // Symbols outside ASCII are left to the server.
    const auto is_symbol = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && c != '_' && std::isalnum(byte) == 0;
    };
    const bool edge = !name.empty() && (is_symbol(name.front()) || is_symbol(name.back()));
    if (!edge && name.find_first_of("<>/\\@") == std::string_view::npos) return std::nullopt;
    return "Chatwoot " + to_string(version) +
           " rejects names that contain < > / \\ @ or that start or end with a symbol";
}

}  // namespace inboxctl::plans
