#include "state/manifest/inbox/manifest_defaults.hpp"

#include "state/manifest/inbox/manifest_inbox.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

std::optional<Defaults> DefaultsReader::read(const toml::key& key, const toml::node& node) {
    const auto* entries = values_.table(node, "defaults");
    if (entries == nullptr) return std::nullopt;
    DeclaredInbox declared;
    Defaults result{.where = values_.place(key.source())};
    for (const auto& [name, value] : *entries) {
        if (name == "channel")
            channel(result, value);
        else
            InboxReader(values_).field(declared, name, value, "defaults");
    }
    for (const auto& [id, value] : declared.inbox.fields)
        result.fields.set(id, value);
    result.account = declared.inbox.account;
    result.account_where = declared.inbox.account_where;
    result.avatar_file = declared.inbox.avatar_file;
    result.prevent_destroy = declared.prevent_destroy;
    return result;
}

// A channel field here applies to every payload that has a field of this name.
void DefaultsReader::channel(Defaults& result, const toml::node& node) {
    const auto* entries = values_.table(node, "defaults.channel");
    if (entries == nullptr) return;
    for (const auto& [key, value] : *entries) {
        bool known = false;
        for (const auto& row : fields()) {
            if (row.scope != Scope::channel || row.name != key.str()) continue;
            known = true;
            auto read = values_.read(row, value, KeyPath("defaults.channel", row.name), result.secrets);
            if (!read) break;
            result.fields.set(id_of(row), std::move(*read));
        }
        if (!known) unknown_channel_key(key);
    }
}

void DefaultsReader::unknown_channel_key(const toml::key& key) {
    const Place where = values_.place(key.source());
    if (key == "type")
        return values_.diagnostics().error(where, "the type of a channel cannot be a default",
                                           "write it in the channel of each inbox");
    std::vector<std::string_view> names;
    for (const auto& row : fields())
        if (row.scope == Scope::channel) names.push_back(row.name);
    auto remedy = did_you_mean(key.str(), names);
    if (remedy.empty()) remedy = "remove it: no channel has a field with this name";
    values_.diagnostics().error(where, "unknown key \"" + std::string(key.str()) + "\" in defaults.channel",
                                std::move(remedy));
}

}  // namespace inboxctl::state
