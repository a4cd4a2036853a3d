// A manifest set on disk: which files it has, their content parsed, the avatars and secrets they name.
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
// Dotfiles, and with them every editor's swap file, are not part of it. An unreadable set is a diagnostic.
std::vector<std::filesystem::path> find_manifests(const std::filesystem::path& set,
                                                  state::Diagnostics& diagnostics);

// A state in DIR/.inboxctl is that of all manifests of DIR: where some of them are not in the set, what they
// declare would count as gone. Then an error, with the command for the whole.
void check_whole_set(const std::filesystem::path& set, const std::filesystem::path& state_file,
                     state::Diagnostics& diagnostics);

// The state of a set for which no other is named.
std::filesystem::path default_state_file(const std::filesystem::path& set);

// Which references to secrets are followed. The others are checked for their form alone, and such secrets of
// inboxes stay null.
struct Follow {
    bool tokens = true;  // else they are read when their accounts are opened
    bool secrets = true;
    state::Targets inboxes;  // whose secrets

    static const Follow all, none;
};
inline const Follow Follow::all{};
inline const Follow Follow::none{.tokens = false, .secrets = false};

// The whole set, checked as far as that goes without a server: manifests, avatars, secrets, and keys that
// must be unique. Parses on two threads. Secrets and avatars of a set with errors in its manifests are
// looked at all the same, so that one run shows every problem.
// Files that `cache` knows are not parsed again.
state::Assembled read_manifest_set(const std::filesystem::path& set,
                                   const std::optional<state::Account>& fallback,
                                   const state::Fingerprinter& fingerprint,
                                   const Follow& follow = Follow::all, ManifestCache* cache = nullptr);

// The same with the environment's account where the manifests declare none.
state::Assembled read_manifest_set(const std::filesystem::path& set, const state::Fingerprinter& fingerprint,
                                   Follow follow = Follow::all, ManifestCache* cache = nullptr);

// The account that CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN describe; nothing when
// none of them is set. What is wrong with it, check_accounts says of an account that is used.
std::optional<state::Account> account_from_environment();

// `url` of every account: https, or http where nobody can listen in between. Of one from the environment that
// all of its variables are set.
void check_accounts(const state::Desired& desired, state::Diagnostics& diagnostics);

}  // namespace inboxctl::agent
