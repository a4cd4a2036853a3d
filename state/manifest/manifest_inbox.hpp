// An inbox's block: its own fields, its channel, its lifecycle. For manifest.cpp.
#pragma once

#include <optional>
#include <string>

#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_value.hpp"

namespace inboxctl::state {

class InboxReader {
  public:
    explicit InboxReader(ValueReader& values) : values_(values) {}

    // `[inbox.<key>]`: declared in `result`, or broken there when its kind cannot be read.
    void read(const toml::key& key, const toml::node& node, ManifestFile& result);

    // One key of such a block, all but `channel`; also of `[defaults]`.
    void field(DeclaredInbox& declared, const toml::key& key, const toml::node& node, const KeyPath& path);

  private:
    std::optional<Payload> payload(const toml::table& inbox, const KeyPath& path);
    std::optional<Payload> whatsapp(const toml::table& channel, const KeyPath& path);
    void channel(DesiredInbox& inbox, const toml::node& node, const KeyPath& above);
    void lifecycle(DeclaredInbox& declared, const toml::node& node, const KeyPath& path);
    void mode(DesiredInbox& inbox, const toml::node& node, const KeyPath& path);
    Place place(const toml::source_region& source) const { return values_.place(source); }

    ValueReader& values_;
};

}  // namespace inboxctl::state
