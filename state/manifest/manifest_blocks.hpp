// The blocks of a set that concern no single resource: `[policy]`, `[[moved]]`, `[[removed]]`. For
// manifest.cpp.
#pragma once

#include <string_view>

#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_value.hpp"

namespace inboxctl::state {

class BlockReader {
  public:
    explicit BlockReader(ValueReader& values) : values_(values) {}

    void policy(const toml::key& key, const toml::node& node, ManifestFile& result);
    void moved(const toml::node& node, ManifestFile& result);
    void removed(const toml::node& node, ManifestFile& result);

  private:
    const toml::array* blocks(const toml::node& node, const KeyPath& name);
    Address address(const toml::table& entry, const std::string& block, std::string_view name);
    Place place(const toml::node& node) const { return values_.place(node.source()); }

    ValueReader& values_;
};

}  // namespace inboxctl::state
