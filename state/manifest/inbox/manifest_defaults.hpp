// The `[defaults]` block. For manifest.cpp.
#pragma once

#include <optional>

#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_value.hpp"

namespace inboxctl::state {

class DefaultsReader {
  public:
    explicit DefaultsReader(ValueReader& values) : values_(values) {}

    // None: not a table.
    std::optional<Defaults> read(const toml::key& key, const toml::node& node);

  private:
    void channel(Defaults& result, const toml::node& node);
    void unknown_channel_key(const toml::key& key);

    ValueReader& values_;
};

}  // namespace inboxctl::state
