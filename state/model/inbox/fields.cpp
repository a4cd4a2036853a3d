#include "state/model/inbox/fields.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

#include "state/model/inbox/field_table/channels.hpp"
#include "state/model/inbox/field_table/inbox.hpp"

namespace inboxctl::state {

namespace {

// One array: a FieldId is an index into it.
constexpr auto table = [] {
    std::array<Field, field_table::inbox_rows.size() + field_table::channel_rows.size()> rows;
    const auto behind = std::ranges::copy(field_table::inbox_rows, rows.begin()).out;
    std::ranges::copy(field_table::channel_rows, behind);
    return rows;
}();
static_assert(table.size() <= 128, "FieldMask has 128 bits");

constexpr std::array names{
    PayloadName{Payload::web_widget, "web_widget", "", "Channel::WebWidget", "web widget"},
    PayloadName{Payload::api, "api", "", "Channel::Api", "API"},
    PayloadName{Payload::email, "email", "", "Channel::Email", "e-mail"},
    PayloadName{Payload::line, "line", "", "Channel::Line", "LINE"},
    PayloadName{Payload::telegram, "telegram", "", "Channel::Telegram", "Telegram"},
    PayloadName{Payload::whatsapp_cloud, "whatsapp", "whatsapp_cloud", "Channel::Whatsapp", "WhatsApp Cloud"},
    PayloadName{Payload::whatsapp_360dialog, "whatsapp", "default", "Channel::Whatsapp",
                "WhatsApp by 360dialog"},
    PayloadName{Payload::sms, "sms", "", "Channel::Sms", "SMS"},
};

using ByName = std::unordered_map<std::string_view, const Field*>;

ByName index(Scope scope, PayloadMask payloads) {
    ByName result;
    for (const auto& row : table)
        if ((row.scope == Scope::channel) == (scope == Scope::channel) && (row.payloads & payloads) != 0)
            result.emplace(row.name, &row);
    return result;
}

const Field* lookup(const ByName& by_name, std::string_view name) {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

}  // namespace

std::span<const Field> fields() { return table; }

const Field& field(FieldId id) {
    const auto index = static_cast<std::size_t>(id);
    assert(index < table.size());
    return table[index];
}

FieldId id_of(const Field& row) {
    assert(&row >= table.data() && &row < table.data() + table.size());
    return static_cast<FieldId>(&row - table.data());
}

const Field* find_inbox_field(std::string_view name) {
    static const ByName by_name = index(Scope::inbox, 0xFF);
    return lookup(by_name, name);
}

const Field* find_channel_field(Payload payload, std::string_view name) {
    static const auto by_payload = [] {
        std::array<ByName, payload_count> result;
        for (std::size_t i = 0; i < payload_count; ++i)
            result[i] = index(Scope::channel, mask(static_cast<Payload>(i)));
        return result;
    }();
    return lookup(by_payload[static_cast<std::size_t>(payload)], name);
}

FieldId inbox_field(std::string_view name) {
    const Field* row = find_inbox_field(name);
    assert(row != nullptr);
    return id_of(*row);
}

FieldId channel_field(Payload payload, std::string_view name) {
    const Field* row = find_channel_field(payload, name);
    assert(row != nullptr);
    return id_of(*row);
}

const Field* natural_key(Payload payload) {
    switch (payload) {
        case Payload::web_widget:
        case Payload::api:
            return nullptr;
        case Payload::email:
            return find_channel_field(payload, "email");
        case Payload::line:
            return find_channel_field(payload, "line_channel_id");
        case Payload::telegram:
            return find_channel_field(payload, "bot_token");
        case Payload::whatsapp_cloud:
        case Payload::whatsapp_360dialog:
        case Payload::sms:
            return find_channel_field(payload, "phone_number");
    }
    return nullptr;
}

std::vector<FieldId> identifying(Payload payload) {
    if (const auto* key = natural_key(payload)) return {id_of(*key)};
    const bool widget = payload == Payload::web_widget;
    return {inbox_field("name"), channel_field(payload, widget ? "website_url" : "webhook_url")};
}

const PayloadName& name_of(Payload payload) { return names[static_cast<std::size_t>(payload)]; }

std::span<const PayloadName> payload_names() { return names; }

}  // namespace inboxctl::state
