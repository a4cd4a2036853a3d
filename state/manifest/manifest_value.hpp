// A TOML value as the field table wants it: type, range, enumeration, secrecy. For manifest.cpp.
#pragma once

#include <optional>
#include <vector>

#include "state/manifest/toml.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/key_path.hpp"

namespace inboxctl::state {

// No letter, digit or sign in it.
bool is_blank(std::string_view text);

class ValueReader {
  public:
    ValueReader(std::shared_ptr<const std::string> file, Diagnostics& diagnostics)
        : file_(std::move(file)), diagnostics_(diagnostics) {}

    // The value, or nothing and a diagnostic. Secrets go to `secrets`, and null takes their place in the
    // value. `path` is how the field is called in messages.
    std::optional<Json> read(const Field& row, const toml::node& node, const KeyPath& path,
                             std::vector<SecretUse>& secrets);

    // `{ env = "…" }`, `{ file = "…" }`, `{ credential = "…" }`, or a text, with a warning.
    std::optional<SecretRef> read_secret(const toml::node& node, const KeyPath& path);

    // As long as the node is there.
    std::optional<std::string_view> text(const toml::node& node, const KeyPath& path);
    std::optional<bool> boolean(const toml::node& node, const KeyPath& path);
    std::optional<std::int64_t> integer(const toml::node& node, const KeyPath& path);
    const toml::table* table(const toml::node& node, const KeyPath& path);
    const toml::array* array(const toml::node& node, const KeyPath& path);

    // May this be the key of an account or an inbox? No: a diagnostic says so.
    bool valid_key(const toml::key& key, std::string_view kind);

    void unknown_key(const toml::key& key, const KeyPath& where,
                     const std::vector<std::string_view>& candidates);
    void wrong_type(const toml::node& node, const KeyPath& path, std::string_view wanted,
                    std::string_view remedy);
    Place place(const toml::source_region& source) const;
    Diagnostics& diagnostics() { return diagnostics_; }

  private:
    // Where secrets inside an object are noted: whose field it is, and the way down to here.
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
