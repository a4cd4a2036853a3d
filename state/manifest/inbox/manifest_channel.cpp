// `[inbox.….channel]` blocks: the type of the channel, and its fields.
#include <cassert>

#include "state/manifest/inbox/manifest_inbox.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

namespace {

constexpr std::string_view type_line =
    "type = \"web_widget\"  # or \"api\", \"email\", \"line\", \"telegram\", \"whatsapp\", \"sms\"";

}  // namespace

std::vector<std::string_view> channel_keys(Payload payload) {
    std::vector<std::string_view> names{"type"};
    for (const auto& row : fields())
        if (row.scope == Scope::channel && is_for(row, payload)) names.push_back(row.name);
    return names;
}

std::string types_with(std::string_view field) {
    std::string list;
    for (const auto& known : payload_names()) {
        if (find_channel_field(known.payload, field) == nullptr) continue;
        if (list.find(known.type) == std::string::npos)
            list += (list.empty() ? "" : ", ") + std::string(known.type);
    }
    return list;
}

std::optional<Payload> InboxReader::payload(const toml::table& inbox, const KeyPath& path) {
    const auto* node = inbox.get("channel");
    if (node == nullptr) {
        error(inbox.source(), path + " has no channel",
              "add these lines:\n[" + path + ".channel]\n" + std::string(type_line));
        return std::nullopt;
    }
    const KeyPath inner(path, "channel");
    const auto* channel = values_.table(*node, inner);
    if (channel == nullptr) return std::nullopt;
    if (const auto* type = channel->get("type")) return payload_of_type(*channel, *type, inner);
    error(channel->source(), inner + " has no type",
          "add this line to [" + inner + "]: " + std::string(type_line));
    return std::nullopt;
}

std::optional<Payload> InboxReader::payload_of_type(const toml::table& channel, const toml::node& type,
                                                    const KeyPath& path) {
    const auto word = values_.text(type, KeyPath(path, "type"));
    if (!word) return std::nullopt;
    if (*word == "whatsapp") return whatsapp(channel, path);
    std::vector<std::string_view> names;
    for (const auto& known : payload_names()) {
        if (known.type == *word) return known.payload;
        if (names.empty() || names.back() != known.type) names.push_back(known.type);
    }
    auto remedy = did_you_mean(*word, names);
    if (remedy.empty()) remedy = "valid types: " + joined(names);
    error(type.source(), "there is no channel type \"" + std::string(*word) + "\"", std::move(remedy));
    return std::nullopt;
}

// One type, but two providers with different fields.
std::optional<Payload> InboxReader::whatsapp(const toml::table& channel, const KeyPath& path) {
    const auto* provider = channel.get("provider");
    const auto word = provider != nullptr ? values_.text(*provider, KeyPath(path, "provider")) : "default";
    if (!word) return std::nullopt;
    if (*word == "whatsapp_cloud") return Payload::whatsapp_cloud;
    const auto& source = provider != nullptr ? provider->source() : channel.source();
    if (*word == "default") {
        values_.diagnostics().warning(
            place(source), path + " uses WhatsApp through 360dialog, which Chatwoot has deprecated",
            "for a number at Meta, write provider = \"whatsapp_cloud\"");
        return Payload::whatsapp_360dialog;
    }
    error(source, path + ".provider cannot be \"" + std::string(*word) + "\"",
          "write provider = \"whatsapp_cloud\", or \"default\" for 360dialog");
    return std::nullopt;
}

void InboxReader::channel(DesiredInbox& inbox, const toml::node& node, const KeyPath& above) {
    const KeyPath path(above, "channel");
    const auto* entries = node.as_table();
    assert(entries != nullptr);
    const Field* natural = natural_key(inbox.payload);
    const auto find = [&](std::string_view key) { return find_channel_field(inbox.payload, key); };
    for (const auto& entry : in_table_order(*entries, find)) {
        if (entry.row == nullptr) {
            if (*entry.key != "type") unknown_channel_field(inbox, *entry.key, above);
            continue;
        }
        if (entry.row == natural) inbox.key_where = place(entry.node->source());
        read_field(inbox, entry, path);
    }
}

void InboxReader::unknown_channel_field(const DesiredInbox& inbox, const toml::key& key,
                                        const KeyPath& above) {
    const std::string name(key.str());
    const auto types = types_with(name);
    if (find_inbox_field(name) != nullptr)
        error(key.source(), "\"" + name + "\" is a field of the inbox, not of its channel",
              "move it to [" + above + "]");
    else if (!types.empty())
        error(key.source(),
              "\"" + name + "\" is not a field of " + std::string(name_of(inbox.payload).type) + " channels",
              "remove it, or change the type; channels with this field: " + types);
    else
        values_.unknown_key(key, KeyPath(above, "channel"), channel_keys(inbox.payload));
}

}  // namespace inboxctl::state
