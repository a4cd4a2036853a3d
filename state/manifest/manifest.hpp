// One manifest file: text in, values and diagnostics out. Opens no file, resolves no secret, knows no
// other file; `assemble` makes the set of them (state/manifest/assemble.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

// `[defaults]`: merged under every inbox of the set that its payload allows it for.
struct Defaults {
    std::string account;
    FieldValues fields;
    std::vector<SecretUse> secrets;
    std::string avatar_file;
    std::optional<bool> prevent_destroy;
    Place where, account_where;

    bool operator==(const Defaults&) const = default;
};

// What an inbox's block says, before the set's defaults are merged in.
struct DeclaredInbox {
    DesiredInbox inbox;
    std::optional<bool> prevent_destroy;

    bool operator==(const DeclaredInbox&) const = default;
};

struct ManifestFile {
    std::vector<Account> accounts;
    std::optional<Defaults> defaults;
    std::vector<DeclaredInbox> inboxes;
    std::optional<Policy> policy;
    Place policy_place;
    std::vector<Moved> moved;
    std::vector<Removed> removed;
    bool readable = false;        // false: no TOML, so what it declares is not known
    std::vector<Address> broken;  // inboxes whose kind could not be read: not declared, not gone either
    Diagnostics diagnostics;
};

// Bounds on what is parsed at all: toml++ recurses on every part of a key and copies the text.
constexpr std::size_t max_manifest_bytes = 64U << 20U;
constexpr std::size_t max_key_parts = 12;  // of `a.b.c`

ManifestFile read_manifest(std::string_view text, std::shared_ptr<const std::string> file_name);

}  // namespace inboxctl::state
