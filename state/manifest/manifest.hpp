// Reads the text of one manifest file into values and diagnostics. Opens no files, resolves no secrets, and
// knows no other file; `assemble` combines files (state/manifest/assemble.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

// `[defaults]`: merged into every inbox of the set whose payload has the field.
struct Defaults {
    std::string account;
    FieldValues fields;
    std::vector<SecretUse> secrets;
    std::string avatar_file;
    std::optional<bool> prevent_destroy;
    Place where, account_where;

    bool operator==(const Defaults&) const = default;
};

// An inbox as its own block declares it, before defaults are merged in.
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
    bool readable = false;        // false: not TOML, so its declarations are unknown
    std::vector<Address> broken;  // inboxes whose type could not be read: neither declared nor removed
    Diagnostics diagnostics;
};

// Limits on what is parsed at all: toml++ copies the text and recurses on every part of a key.
constexpr std::size_t max_manifest_bytes = 64U << 20U;
constexpr std::size_t max_key_parts = 12;  // of `a.b.c`

ManifestFile read_manifest(std::string_view text, std::shared_ptr<const std::string> file_name);

}  // namespace inboxctl::state
