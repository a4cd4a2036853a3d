// `[account.…]` blocks. For manifest.cpp.
#pragma once

#include <optional>

#include "state/manifest/manifest_value.hpp"
#include "state/model/account.hpp"

namespace inboxctl::state {

class AccountReader {
  public:
    explicit AccountReader(ValueReader& values) : values_(values) {}

    // `[account.<key>]`. None: not a table, or the key is invalid.
    std::optional<Account> read(const toml::key& key, const toml::node& node);

  private:
    void entry(Account& account, const toml::key& key, const toml::node& value, const KeyPath& path);
    void check_push(Account& account, const toml::table& entries);
    void check_required(const Account& account, const toml::table& entries, const KeyPath& path);
    Place place(const toml::node& node) const { return values_.place(node.source()); }

    ValueReader& values_;
};

}  // namespace inboxctl::state
