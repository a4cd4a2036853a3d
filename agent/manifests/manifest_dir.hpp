// A manifest set on disk: its files, parsed, and the avatars and secrets that they name.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "agent/manifests/manifest_cache.hpp"
#include "state/manifest/assemble.hpp"
#include "state/model/secret.hpp"
#include "state/model/targets.hpp"

namespace inboxctl::agent {

// The `*.toml` files of a directory, its subdirectories included, sorted; or the one file that `set` is.
// Dotfiles, and thereby editors' swap files, are not part of it. An unreadable set is a diagnostic.
std::vector<std::filesystem::path> find_manifests(const std::filesystem::path& set,
                                                  state::Diagnostics& diagnostics);

// A state in DIR/.inboxctl belongs to all manifests of DIR. If the set lacks some of them, their inboxes
// would count as removed: an error, with the command that reads the whole set.
void check_whole_set(const std::filesystem::path& set, const std::filesystem::path& state_file,
                     state::Diagnostics& diagnostics);

// The state file of a set, if no other is given.
std::filesystem::path default_state_file(const std::filesystem::path& set);

// Which references to secrets are followed. The others are only checked for their form, and such secrets of
// inboxes stay null.
struct Follow {
    bool tokens = true;  // otherwise read when their accounts are opened
    bool secrets = true;
    state::Targets inboxes;  // whose secrets

    static const Follow all, none;
};
inline const Follow Follow::all{};
inline const Follow Follow::none{.tokens = false, .secrets = false};

// Reads the whole set and checks everything that needs no server: manifests, avatars, secrets, and unique
// keys. Parses on two threads. Secrets and avatars are checked even if manifests have errors, so that one run
// shows every problem. Files that `cache` knows are not parsed again.
state::Assembled read_manifest_set(const std::filesystem::path& set,
                                   const std::optional<state::Account>& fallback,
                                   const state::Fingerprinter& fingerprint,
                                   const Follow& follow = Follow::all, ManifestCache* cache = nullptr);

// The same, with the account from the environment if the manifests declare none.
state::Assembled read_manifest_set(const std::filesystem::path& set, const state::Fingerprinter& fingerprint,
                                   Follow follow = Follow::all, ManifestCache* cache = nullptr);

// The account that CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN describe; nothing if none of
// them is set. check_accounts reports its errors, if the account is used.
std::optional<state::Account> account_from_environment();

// Checks the `url` of every account (https, or http if nobody can read the network), and that the variables
// of an account from the environment are all set.
void check_accounts(const state::Desired& desired, state::Diagnostics& diagnostics);

}  // namespace inboxctl::agent
