#include "state/model/inbox/json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <cassert>
#include <cmath>

#include "state/model/inbox/hours.hpp"
#include "state/model/wiping.hpp"

namespace inboxctl::state {

namespace {

constexpr std::string_view channel_prefix = "channel.";

// The place of the field's value in a body. Null: the field is sent by a separate request.
Json* place_in_body(const Field& row, boost::json::object& body, boost::json::object& channel) {
    switch (row.scope) {
        case Scope::inbox:
            return &body[row.name];
        case Scope::hours:
            return &body["working_hours"];
        case Scope::portal:
            return &body["portal_id"];
        case Scope::channel:
            return &channel[row.name];
        case Scope::avatar:
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

namespace {

// Most values are short texts and booleans, for which the set-up of a serialiser costs more than the output.
void append(std::string& text, const Json& value) {
    const auto plain = [](char c) {
        return static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\' && c != '\x7f';
    };
    if (value.is_bool())
        text += value.get_bool() ? "true" : "false";
    else if (value.is_string() && std::ranges::all_of(value.get_string(), plain))
        text.append("\"").append(value.get_string()).append("\"");
    else
        text += boost::json::serialize(value);
}

}  // namespace

std::string to_text(const FieldValues& values) {
    std::string text = "{";
    for (const auto& [id, value] : values) {
        if (text.size() > 1) text += ',';
        const auto& row = field(id);
        text += '"';
        if (row.scope == Scope::channel) text += channel_prefix;
        text.append(row.name).append("\":");
        append(text, value);
    }
    return text.append("}");
}

namespace {

// The parser turns a number that is too large into infinity, which JSON cannot represent.
bool is_finite(const Json& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (value.is_array()) return std::ranges::all_of(value.get_array(), is_finite);
    return !value.is_object() || std::ranges::all_of(value.get_object(), [](const auto& entry) {
        return is_finite(entry.value());
    });
}

}  // namespace

std::optional<FieldValues> from_text(std::string_view text, Payload payload) {
    std::array<unsigned char, 4096> room;  // enough for most texts
    boost::json::parser parser({}, {}, room.data(), room.size());
    boost::system::error_code failure;
    parser.write(text, failure);
    Json parsed = failure ? Json() : parser.release();
    if (!parsed.is_object()) return std::nullopt;
    FieldValues values;
    values.reserve(parsed.get_object().size());
    for (auto& [path, value] : parsed.get_object()) {
        if (!is_finite(value)) return std::nullopt;
        if (const Field* row = find_by_path(payload, path)) values.set(id_of(*row), std::move(value));
    }
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

namespace {

using boost::json::object;

// The rows of `working_hours`. The server merges each row by key, so each row lists all seven keys.
Json hours_rows(const Json& days) {
    boost::json::array rows;
    for (std::size_t day = 0; day < week.size(); ++day) {
        const auto* text = days.get_object().if_contains(week[day]);
        if (text == nullptr) continue;
        const std::string_view hours = text->get_string();
        const bool open = hours.find('-') != std::string_view::npos;
        const auto number = [&](std::size_t at) {
            return open ? Json((hours[at] - '0') * 10 + (hours[at + 1] - '0')) : Json(nullptr);
        };
        object row{{"day_of_week", day},
                   {"closed_all_day", hours == "closed"},
                   {"open_all_day", hours == "open all day"}};
        row["open_hour"] = number(0);
        row["open_minutes"] = number(3);
        row["close_hour"] = number(6);
        row["close_minutes"] = number(9);
        if (hours == "open all day")
            row["open_hour"] = row["open_minutes"] = 0, row["close_hour"] = 23, row["close_minutes"] = 59;
        rows.push_back(std::move(row));
    }
    return rows;
}

Json to_wire(const Field& row, const Json& value, const Lookups& lookups) {
    if (row.scope == Scope::portal) return lookups.portal_id ? Json(*lookups.portal_id) : Json(nullptr);
    if (row.scope == Scope::hours) return hours_rows(value);
    return value;
}

// The server replaces objects instead of merging them, so send back the keys that it added itself.
void add_server_keys(const Field& row, Json& value, const object& current) {
    const auto* has = current.if_contains(row.name);
    if (has == nullptr || !has->is_object() || !value.is_object()) return;
    if (row.secrecy == Secrecy::contents)
        for (const auto& [key, inner] : has->get_object())
            value.get_object().emplace(key, inner);
    if (row.name == "csat_config")
        if (const auto* made = has->get_object().if_contains("template"))
            value.get_object().emplace("template", *made);
}

// An update ignores an empty survey. With one default in it, the server fills in the others.
void fill_empty_survey(const Field& row, Json& value) {
    if (row.name != "csat_config" || !value.is_object() || !value.get_object().empty()) return;
    const auto& first = row.keys.front();
    value.get_object()[first.name] = boost::json::parse(first.server_default);
}

struct Body {
    object inbox{wiping()}, channel{wiping()};
};

Body body_of(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups,
             const FieldMask& which, const object& current) {
    assert(secrets.size() == inbox.secrets.size());
    Body body;
    for (const auto& [id, value] : inbox.fields) {
        const auto& row = field(id);
        if (!which[static_cast<std::size_t>(id)]) continue;
        Json* place = place_in_body(row, body.inbox, body.channel);
        *place = to_wire(row, value, lookups);
        add_server_keys(row, *place, current);
        fill_empty_survey(row, *place);
    }
    for (std::size_t i = 0; i < inbox.secrets.size(); ++i) {
        const auto& use = inbox.secrets[i];
        if (!which[static_cast<std::size_t>(use.field)]) continue;
        Json& whole = *place_in_body(field(use.field), body.inbox, body.channel);
        at_key(whole, use.key).emplace_string() = secrets[i].reveal();
    }
    return body;
}

}  // namespace

FieldMask fields_of_create(const FieldValues& fields) {
    FieldMask result;
    for (const auto& [id, value] : fields) {
        const auto scope = field(id).scope;
        if (scope == Scope::inbox || scope == Scope::channel || scope == Scope::portal)
            result.set(static_cast<std::size_t>(id));
    }
    return result;
}

std::string create_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups) {
    auto body = body_of(inbox, secrets, lookups, fields_of_create(inbox.fields), {});
    body.channel["type"] = name_of(inbox.payload).type;
    body.inbox["channel"] = std::move(body.channel);
    return boost::json::serialize(body.inbox);
}

std::string update_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups,
                        const FieldMask& which, const object& current) {
    auto body = body_of(inbox, secrets, lookups, which, current);
    if (!body.channel.empty()) body.inbox["channel"] = std::move(body.channel);
    return boost::json::serialize(body.inbox);
}

}  // namespace inboxctl::state
