// Reads a TOML value and checks it against the field table: type, range, choices, secrecy.
#pragma once

#include <optional>
#include <vector>

#include "state/manifest/toml.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/key_path.hpp"

namespace inboxctl::state {

// Whether it consists of white space only.
bool is_blank(std::string_view text);

class ValueReader {
  public:
    ValueReader(std::shared_ptr<const std::string> file, Diagnostics& diagnostics)
        : file_(std::move(file)), diagnostics_(diagnostics) {}

    // The value, or none and a diagnostic. Secrets are added to `secrets`, and null takes their place in the
    // value. `path` names the field in messages.
    std::optional<Json> read(const Field& row, const toml::node& node, const KeyPath& path,
                             std::vector<SecretUse>& secrets);

    // `{ env = "…" }`, `{ file = "…" }`, `{ credential = "…" }`; or a string, with a warning.
    std::optional<SecretRef> read_secret(const toml::node& node, const KeyPath& path);

    // Valid as long as the node.
    std::optional<std::string_view> text(const toml::node& node, const KeyPath& path);
    std::optional<bool> boolean(const toml::node& node, const KeyPath& path);
    std::optional<std::int64_t> integer(const toml::node& node, const KeyPath& path);
    const toml::table* table(const toml::node& node, const KeyPath& path);
    const toml::array* array(const toml::node& node, const KeyPath& path);

    // Whether this can be the key of an account or inbox. If not, reports it.
    bool valid_key(const toml::key& key, std::string_view kind);

    void unknown_key(const toml::key& key, const KeyPath& where,
                     const std::vector<std::string_view>& candidates);
    void wrong_type(const toml::node& node, const KeyPath& path, std::string_view wanted,
                    std::string_view remedy);
    Place place(const toml::source_region& source) const;
    Diagnostics& diagnostics() { return diagnostics_; }

  private:
    // Collects the secrets of an object: the field it belongs to, and the path to the current key.
    struct Vault {
        FieldId owner{};
        std::string pointer;
        std::vector<SecretUse>& uses;
    };

    std::optional<Json> open_value(const Field& row, const toml::node& node, const KeyPath& path);
    std::optional<Json> secret(const Field& row, const toml::node& node, const KeyPath& path,
                               const Vault& vault);
    std::optional<Json> checked_text(const Field& row, const toml::node& node, const KeyPath& path);
    std::optional<Json> checked_integer(const Field& row, const toml::node& node, const KeyPath& path);
    std::optional<std::string_view> choice(const Field& row, const toml::node& node, const KeyPath& path);
    std::optional<Json> list(const Field& row, const toml::node& node, const KeyPath& path);
    std::optional<Json> object(const Field& row, const toml::node& node, const KeyPath& path,
                               const Vault* vault);
    std::optional<Json> guarded(const toml::node& node, const KeyPath& path, const Vault& vault);
    std::optional<Json> address(const toml::node& node, const KeyPath& path);
    std::optional<Json> hours(const toml::node& node, const KeyPath& path);
    std::optional<Json> any(const toml::node& node, const KeyPath& path);

    std::shared_ptr<const std::string> file_;
    Diagnostics& diagnostics_;
};

}  // namespace inboxctl::state
