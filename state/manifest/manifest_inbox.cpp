#include "state/manifest/manifest_inbox.hpp"

#include <algorithm>
#include <cassert>

#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::state {

namespace {

using Names = std::vector<std::string_view>;

Names inbox_names() {
    Names names{"account", "channel", "lifecycle"};
    for (const auto& row : fields())
        if (row.scope != Scope::channel) names.push_back(row.name);
    return names;
}

Names channel_names(Payload payload) {
    Names names{"type"};
    for (const auto& row : fields())
        if (row.scope == Scope::channel && is_for(row, payload)) names.push_back(row.name);
    return names;
}

// Which channels know a key that this one does not: `email, whatsapp`.
std::string channels_with(std::string_view name) {
    std::string list;
    for (const auto& known : payload_names()) {
        if (find_channel_field(known.payload, name) == nullptr) continue;
        if (list.find(known.type) == std::string::npos)
            list += (list.empty() ? "" : ", ") + std::string(known.type);
    }
    return list;
}

}  // namespace

void InboxReader::read(const toml::key& key, const toml::node& node, ManifestFile& result) {
    const KeyPath block("inbox");
    const KeyPath path(block, key.str());
    const auto* entries = values_.table(node, path);
    if (entries == nullptr || !values_.valid_key(key, "inbox")) return;
    DeclaredInbox declared;
    auto& inbox = declared.inbox;
    inbox.address.key = key.str();
    inbox.where = place(key.source());
    inbox.key_where = inbox.where;
    const auto kind = payload(*entries, path);
    if (kind) {
        inbox.payload = *kind;
        // Thousands of inboxes are held at once: no room for what never comes. `channel` and its `type` are
        // none.
        inbox.fields.reserve(entries->size() + entries->get_as<toml::table>("channel")->size() - 2);
    }
    for (const auto& [name, value] : *entries) {
        if (name != "channel")
            field(declared, name, value, path);
        else if (kind)
            channel(inbox, value, path);
    }
    if (kind)
        result.inboxes.push_back(std::move(declared));
    else
        result.broken.push_back(inbox.address);
}

std::optional<Payload> InboxReader::payload(const toml::table& inbox, const KeyPath& path) {
    static constexpr std::string_view types = "web_widget, api, email, line, telegram, whatsapp or sms";
    const auto* node = inbox.get("channel");
    if (node == nullptr) {
        values_.diagnostics().error(place(inbox.source()), path + " has no channel",
                                    "add [" + path + ".channel] with type = " + std::string(types));
        return std::nullopt;
    }
    const KeyPath inner(path, "channel");
    const auto* channel = values_.table(*node, inner);
    if (channel == nullptr) return std::nullopt;
    const auto* type = channel->get("type");
    if (type == nullptr) {
        values_.diagnostics().error(place(channel->source()), path + ".channel has no type",
                                    "add type = " + std::string(types));
        return std::nullopt;
    }
    const auto word = values_.text(*type, KeyPath(inner, "type"));
    if (!word) return std::nullopt;
    if (*word == "whatsapp") return whatsapp(*channel, inner);
    Names names;
    for (const auto& known : payload_names())
        if (known.type == *word) return known.payload;
    for (const auto& known : payload_names())
        names.push_back(known.type);
    const auto near = nearest(*word, names);
    values_.diagnostics().error(
        place(type->source()), "there is no channel type \"" + std::string(*word) + "\"",
        near.empty() ? "write " + std::string(types) : "did you mean \"" + std::string(near) + "\"?");
    return std::nullopt;
}

// One type, two providers, two sets of rules.
std::optional<Payload> InboxReader::whatsapp(const toml::table& channel, const KeyPath& path) {
    const auto* provider = channel.get("provider");
    const auto word = provider != nullptr ? values_.text(*provider, KeyPath(path, "provider")) : "default";
    if (!word) return std::nullopt;
    if (*word == "whatsapp_cloud") return Payload::whatsapp_cloud;
    const Place where = provider != nullptr ? place(provider->source()) : place(channel.source());
    if (*word == "default") {
        values_.diagnostics().warning(where,
                                      path + " uses WhatsApp by 360dialog, which Chatwoot calls deprecated",
                                      "for a number at Meta write provider = \"whatsapp_cloud\"");
        return Payload::whatsapp_360dialog;
    }
    values_.diagnostics().error(where, path + ".provider cannot be \"" + std::string(*word) + "\"",
                                "it takes whatsapp_cloud, or default for 360dialog");
    return std::nullopt;
}

void InboxReader::field(DeclaredInbox& declared, const toml::key& key, const toml::node& node,
                        const KeyPath& path) {
    const KeyPath inner(path, key.str());
    auto& inbox = declared.inbox;
    if (key == "lifecycle") return lifecycle(declared, node, inner);
    if (key == "account") {
        inbox.account = values_.text(node, inner).value_or("");
        inbox.account_where = place(node.source());
        return;
    }
    const Field* row = find_inbox_field(key.str());
    if (row == nullptr) {
        const auto owners = channels_with(key.str());
        if (key == "portal_id")
            values_.diagnostics().error(
                place(key.source()), "unknown key \"portal_id\" in " + path,
                "write portal = \"<slug of the help center>\": an id means nothing to a reader");
        else if (!owners.empty())
            values_.diagnostics().error(place(key.source()),
                                        "\"" + std::string(key.str()) + "\" is a field of the channel",
                                        "move it to [" + path + ".channel]");
        else
            values_.unknown_key(key, path, inbox_names());
        return;
    }
    auto value = values_.read(*row, node, inner, inbox.secrets);
    if (!value) {
        inbox.broken_fields.set(static_cast<std::size_t>(id_of(*row)));
        return;
    }
    if (row->scope == Scope::avatar) {
        inbox.avatar_file = value->as_string().c_str();
        inbox.avatar_where = place(node.source());
    } else {
        inbox.fields.set(id_of(*row), std::move(*value));
    }
}

void InboxReader::channel(DesiredInbox& inbox, const toml::node& node, const KeyPath& above) {
    const KeyPath path(above, "channel");
    const auto* entries = node.as_table();
    assert(entries != nullptr);
    const Field* natural = natural_key(inbox.payload);
    for (const auto& [key, value] : *entries) {
        if (key == "type") continue;
        const Field* row = find_channel_field(inbox.payload, key.str());
        if (row == nullptr) {
            const auto owners = channels_with(key.str());
            const auto type = std::string(name_of(inbox.payload).type);
            if (find_inbox_field(key.str()) != nullptr)
                values_.diagnostics().error(
                    place(key.source()),
                    "\"" + std::string(key.str()) + "\" is a field of the inbox, not of its channel",
                    "move it up to [" + above + "]");
            else if (!owners.empty())
                values_.diagnostics().error(
                    place(key.source()),
                    "\"" + std::string(key.str()) + "\" is no field of a channel of type " + type,
                    "it is for " + owners + ": remove it, or change the type");
            else
                values_.unknown_key(key, path, channel_names(inbox.payload));
            continue;
        }
        if (row == natural) inbox.key_where = place(value.source());
        auto read = values_.read(*row, value, KeyPath(path, row->name), inbox.secrets);
        if (read)
            inbox.fields.set(id_of(*row), std::move(*read));
        else
            inbox.broken_fields.set(static_cast<std::size_t>(id_of(*row)));
    }
}

void InboxReader::lifecycle(DeclaredInbox& declared, const toml::node& node, const KeyPath& path) {
    const auto* entries = values_.table(node, path);
    if (entries == nullptr) return;
    for (const auto& [key, value] : *entries) {
        const KeyPath inner(path, key.str());
        if (key == "prevent_destroy") {
            declared.prevent_destroy = values_.boolean(value, inner);
            continue;
        }
        if (key != "ignore_changes" && key != "mode") {
            values_.unknown_key(key, path, {"prevent_destroy", "ignore_changes", "mode"});
            continue;
        }
        if (path.text() == "defaults.lifecycle") {
            values_.diagnostics().error(place(key.source()), std::string(key.str()) + " cannot be a default",
                                        key == "mode"
                                            ? "write it in single inboxes; the daemon's own configuration "
                                              "has a mode for the whole set"
                                            : "write it in the inboxes whose fields others may change");
            continue;
        }
        if (key == "mode") {
            mode(declared.inbox, value, inner);
            continue;
        }
        const auto* list = values_.array(value, inner);
        if (list == nullptr) continue;
        for (const auto& item : *list) {
            const auto name = values_.text(item, inner);
            if (!name) continue;
            const Field* row = find_by_path(declared.inbox.payload, *name);
            if (row == nullptr) row = find_channel_field(declared.inbox.payload, *name);
            if (row != nullptr) {
                declared.inbox.lifecycle.ignore_changes.push_back(id_of(*row));
                continue;
            }
            auto names = inbox_names();
            std::ranges::copy(channel_names(declared.inbox.payload), std::back_inserter(names));
            const auto near = nearest(*name, names);
            values_.diagnostics().error(place(item.source()),
                                        "there is no field \"" + std::string(*name) + "\" to ignore",
                                        near.empty() ? "name a field of this inbox, or channel.<field>"
                                                     : "did you mean \"" + std::string(near) + "\"?");
        }
    }
}

void InboxReader::mode(DesiredInbox& inbox, const toml::node& node, const KeyPath& path) {
    const auto text = values_.text(node, path);
    if (!text) return;
    if (const auto mode = mode_named(*text)) {
        inbox.lifecycle.mode = *mode;
        return;
    }
    values_.diagnostics().error(place(node.source()), "\"" + std::string(*text) + "\" is no mode of an inbox",
                                "write enforce, plan or observe");
}

}  // namespace inboxctl::state
