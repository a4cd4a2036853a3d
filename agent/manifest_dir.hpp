// A manifest set on disk: which files it has, their content parsed, the avatars and secrets they name.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "agent/manifest_cache.hpp"
#include "state/assemble.hpp"
#include "state/secret.hpp"

namespace inboxctl::agent {

// The `*.toml` files of a directory, its subdirectories included, sorted; or the one file that `set` is.
// Dotfiles, and with them every editor's swap file, are not part of it. An unreadable set is a diagnostic.
std::vector<std::filesystem::path> find_manifests(const std::filesystem::path& set,
                                                  state::Diagnostics& diagnostics);

// The whole set, checked as far as that goes without a server: manifests, avatars, secrets, and keys that
// must be unique. Parses on two threads. Secrets and avatars of a set with errors in its manifests are
// looked at all the same, so that one run shows every problem.
// Files that `cache` knows are not parsed again.
state::Assembled read_manifest_set(const std::filesystem::path& set,
                                   const std::optional<state::Account>& fallback,
                                   const state::Fingerprinter& fingerprint, ManifestCache* cache = nullptr);

// The account that CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN describe; nothing when
// none of them is set. One without the others, or a wrong one, is a diagnostic.
std::optional<state::Account> account_from_environment(state::Diagnostics& diagnostics);

// `url` of every account: https, or http where nobody can listen in between.
void check_accounts(const state::Desired& desired, state::Diagnostics& diagnostics);

}  // namespace inboxctl::agent
