// `[inbox.…]` blocks: fields, channel and lifecycle. For manifest.cpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_value.hpp"

namespace inboxctl::state {

class InboxReader {
  public:
    explicit InboxReader(ValueReader& values) : values_(values) {}

    // `[inbox.<key>]`. Added to the inboxes of `result`, or to its broken ones if the type of its channel
    // cannot be read.
    void read(const toml::key& key, const toml::node& node, ManifestFile& result);

    // One key of such a block, except `channel`; also of `[defaults]`.
    void field(DeclaredInbox& declared, const toml::key& key, const toml::node& node, const KeyPath& path);

  private:
    struct Entry {
        const Field* row;  // null: not a field
        const toml::key* key;
        const toml::node* node;
    };

    // The entries of a block by the order of their rows, so that values are appended instead of inserted.
    template <class Find>
    static std::vector<Entry> in_table_order(const toml::table& block, const Find& find);

    void read_field(DesiredInbox& inbox, const Entry& entry, const KeyPath& path);
    std::optional<Payload> payload(const toml::table& inbox, const KeyPath& path);
    std::optional<Payload> payload_of_type(const toml::table& channel, const toml::node& type,
                                           const KeyPath& path);
    std::optional<Payload> whatsapp(const toml::table& channel, const KeyPath& path);
    void unknown_field(const toml::key& key, const KeyPath& path);
    void channel(DesiredInbox& inbox, const toml::node& node, const KeyPath& above);
    void unknown_channel_field(const DesiredInbox& inbox, const toml::key& key, const KeyPath& above);
    void lifecycle(DeclaredInbox& declared, const toml::node& node, const KeyPath& path);
    void ignore_changes(DesiredInbox& inbox, const toml::node& node, const KeyPath& path);
    void mode(DesiredInbox& inbox, const toml::node& node, const KeyPath& path);
    Place place(const toml::source_region& source) const { return values_.place(source); }
    void error(const toml::source_region& source, std::string message, std::string remedy) {
        values_.diagnostics().error(place(source), std::move(message), std::move(remedy));
    }

    ValueReader& values_;
};

template <class Find>
std::vector<InboxReader::Entry> InboxReader::in_table_order(const toml::table& block, const Find& find) {
    std::vector<Entry> entries;
    entries.reserve(block.size());
    for (const auto& [key, node] : block)
        entries.push_back({find(key.str()), &key, &node});
    std::ranges::sort(entries, {}, [](const Entry& entry) { return entry.row; });
    return entries;
}

// The keys that may stand in an inbox's block and in its channel's.
std::vector<std::string_view> inbox_keys();
std::vector<std::string_view> channel_keys(Payload payload);

// The types of channel that have a field of this name: `email, whatsapp`.
std::string types_with(std::string_view field);

}  // namespace inboxctl::state
