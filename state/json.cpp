#include "state/json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cassert>

namespace inboxctl::state {

namespace {

constexpr std::string_view channel_prefix = "channel.";

// Where the field's value stands in a body, or nothing when it is not part of one.
Json* place_in_body(const Field& row, boost::json::object& body, boost::json::object& channel) {
    switch (row.scope) {
        case Scope::inbox:
            return &body[row.name];
        case Scope::portal:
            return &body["portal_id"];
        case Scope::channel:
            return &channel[row.name];
        case Scope::avatar:
        case Scope::hours:
        case Scope::agent_bot:
        case Scope::members:
            return nullptr;
    }
    return nullptr;
}

}  // namespace

std::string path_of(const Field& row) {
    return row.scope == Scope::channel ? std::string(channel_prefix).append(row.name) : std::string(row.name);
}

const Field* find_by_path(Payload payload, std::string_view path) {
    if (!path.starts_with(channel_prefix)) return find_inbox_field(path);
    return find_channel_field(payload, path.substr(channel_prefix.size()));
}

std::string to_text(const FieldValues& values) {
    std::string text = "{";
    for (const auto& [id, value] : values) {
        if (text.size() > 1) text += ',';
        text += '"' + path_of(field(id)) + "\":" + boost::json::serialize(value);
    }
    return text + "}";
}

std::optional<FieldValues> from_text(std::string_view text, Payload payload) {
    boost::system::error_code failure;
    Json parsed = boost::json::parse(text, failure);
    if (failure || !parsed.is_object()) return std::nullopt;
    FieldValues values;
    for (auto& [path, value] : parsed.get_object())
        if (const Field* row = find_by_path(payload, path)) values.set(id_of(*row), std::move(value));
    return values;
}

Json& at_key(Json& value, std::string_view key) {
    if (key.empty()) return value;
    assert(key.front() == '/');
    const auto end = key.find('/', 1);
    const auto name = key.substr(1, end == std::string_view::npos ? end : end - 1);
    if (!value.is_object()) value.emplace_object();
    Json& inner = value.get_object()[name];
    return end == std::string_view::npos ? inner : at_key(inner, key.substr(end));
}

std::string create_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups) {
    assert(secrets.size() == inbox.secrets.size());
    boost::json::object body;
    boost::json::object channel{{"type", name_of(inbox.payload).type}};
    for (const auto& [id, value] : inbox.fields) {
        Json* place = place_in_body(field(id), body, channel);
        if (place == nullptr) continue;
        if (field(id).scope == Scope::portal)
            *place = lookups.portal_id ? Json(*lookups.portal_id) : Json(nullptr);
        else
            *place = value;
    }
    for (std::size_t i = 0; i < inbox.secrets.size(); ++i) {
        const auto& use = inbox.secrets[i];
        Json& whole = *place_in_body(field(use.field), body, channel);
        at_key(whole, use.key).emplace_string() = secrets[i].reveal();
    }
    body["channel"] = std::move(channel);
    return boost::json::serialize(body);
}

}  // namespace inboxctl::state
