// `[inbox.…]` blocks: fields, channel and lifecycle. For manifest.cpp.
#pragma once

#include <optional>
#include <string>

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

// The keys that may stand in an inbox's block and in its channel's.
std::vector<std::string_view> inbox_keys();
std::vector<std::string_view> channel_keys(Payload payload);

// The types of channel that have a field of this name: `email, whatsapp`.
std::string types_with(std::string_view field);

}  // namespace inboxctl::state
