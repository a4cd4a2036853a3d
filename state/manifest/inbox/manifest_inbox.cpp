#include "state/manifest/inbox/manifest_inbox.hpp"

#include <algorithm>

#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::state {

std::vector<std::string_view> inbox_keys() {
    std::vector<std::string_view> names{"account", "channel", "lifecycle"};
    for (const auto& row : fields())
        if (row.scope != Scope::channel) names.push_back(row.name);
    return names;
}

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
        // Thousands of inboxes are in memory at once, so reserve no more than is needed. `channel` and its
        // `type` are not fields.
        inbox.fields.reserve(entries->size() + entries->get_as<toml::table>("channel")->size() - 2);
    }
    for (const auto& entry : in_table_order(*entries, find_inbox_field)) {
        if (entry.row != nullptr)
            read_field(inbox, entry, path);
        else if (*entry.key != "channel")
            field(declared, *entry.key, *entry.node, path);
    }
    if (kind) channel(inbox, *entries->get("channel"), path);
    if (kind)
        result.inboxes.push_back(std::move(declared));
    else
        result.broken.push_back(inbox.address);
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
    if (row == nullptr) return unknown_field(key, path);
    read_field(inbox, {row, &key, &node}, path);
}

void InboxReader::read_field(DesiredInbox& inbox, const Entry& entry, const KeyPath& path) {
    const auto& row = *entry.row;
    auto value = values_.read(row, *entry.node, KeyPath(path, row.name), inbox.secrets);
    if (!value) {
        inbox.broken_fields.set(static_cast<std::size_t>(id_of(row)));
    } else if (row.scope == Scope::avatar) {
        inbox.avatar_file = value->as_string().c_str();
        inbox.avatar_where = place(entry.node->source());
    } else {
        inbox.fields.set(id_of(row), std::move(*value));
    }
}

void InboxReader::unknown_field(const toml::key& key, const KeyPath& path) {
    const std::string name(key.str());
    if (name == "portal_id")
        error(key.source(), "unknown key \"portal_id\" in " + path,
              "write the slug of the help center instead of its id: portal = \"handbook\"");
    else if (!types_with(name).empty())
        error(key.source(), "\"" + name + "\" is a field of the channel",
              "move it to [" + path + ".channel]");
    else
        values_.unknown_key(key, path, inbox_keys());
}

void InboxReader::lifecycle(DeclaredInbox& declared, const toml::node& node, const KeyPath& path) {
    const auto* entries = values_.table(node, path);
    if (entries == nullptr) return;
    const bool is_default = path.text() == "defaults.lifecycle";
    for (const auto& [key, value] : *entries) {
        const KeyPath inner(path, key.str());
        if (key == "prevent_destroy") {
            declared.prevent_destroy = values_.boolean(value, inner);
        } else if (key != "ignore_changes" && key != "mode") {
            values_.unknown_key(key, path, {"prevent_destroy", "ignore_changes", "mode"});
        } else if (is_default) {
            error(
                key.source(), std::string(key.str()) + " cannot be a default",
                std::string("write it in the [inbox.KEY.lifecycle] block of an inbox") +
                    (key == "mode" ? "; the daemon's configuration file has a mode for the whole set" : ""));
        } else if (key == "mode") {
            mode(declared.inbox, value, inner);
        } else {
            ignore_changes(declared.inbox, value, inner);
        }
    }
}

void InboxReader::ignore_changes(DesiredInbox& inbox, const toml::node& node, const KeyPath& path) {
    const auto* list = values_.array(node, path);
    if (list == nullptr) return;
    for (const auto& item : *list) {
        const auto name = values_.text(item, path);
        if (!name) continue;
        const Field* row = find_by_path(inbox.payload, *name);
        if (row == nullptr) row = find_channel_field(inbox.payload, *name);
        if (row != nullptr) {
            inbox.lifecycle.ignore_changes.push_back(id_of(*row));
            continue;
        }
        auto names = inbox_keys();
        std::ranges::copy(channel_keys(inbox.payload), std::back_inserter(names));
        auto remedy = did_you_mean(*name, names);
        if (remedy.empty()) remedy = "write a field of this inbox, such as \"name\", or \"channel.FIELD\"";
        error(item.source(), "this inbox has no field \"" + std::string(*name) + "\"", std::move(remedy));
    }
}

void InboxReader::mode(DesiredInbox& inbox, const toml::node& node, const KeyPath& path) {
    const auto text = values_.text(node, path);
    if (!text) return;
    if (const auto mode = mode_named(*text))
        inbox.lifecycle.mode = *mode;
    else
        error(node.source(), "there is no mode \"" + std::string(*text) + "\"",
              "write \"enforce\", \"plan\" or \"observe\"");
}

}  // namespace inboxctl::state
