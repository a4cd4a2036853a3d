// Secrets, read from where the manifests point: environment, file, systemd credential.
#pragma once

#include <filesystem>
#include <string>

#include "agent/http/redact.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"
#include "state/model/result.hpp"
#include "state/model/secret.hpp"
#include "state/model/targets.hpp"

namespace inboxctl::agent {

// Why a reference resolves to nothing, and what to do; never a part of a value.
struct NoSecret {
    std::string message;
    std::string remedy;
};

// The directory of the manifest that holds the reference.
std::filesystem::path directory_of(const state::Place& place);

// A file's path is relative to the directory of the manifest that names it. One line break at the end of
// a file is not part of the secret.
state::Result<state::Secret, NoSecret> read_secret(const state::SecretRef& ref,
                                                   const std::filesystem::path& directory);

// The same, with a diagnostic at `where` if there is none.
state::Result<state::Secret, NoSecret> read_secret(const state::SecretRef& ref, const state::Place& where,
                                                   state::Diagnostics& diagnostics);

// The account's access token; a diagnostic if there is none, or if it has a control character.
state::Result<state::Secret, NoSecret> read_token(const state::Account& account,
                                                  state::Diagnostics& diagnostics);

// The same for the token of the push connection; a warning, because without it the daemon polls.
void check_watch_token(const state::Account& account, state::Diagnostics& diagnostics);

// For every secret that the set names and that can be read now.
Redactor redactor_of(const state::Desired& desired);

// Puts the fingerprint of every secret of these inboxes into its field, and reports those that cannot be
// read. A secret that several inboxes share is read once.
void seal_secrets(state::Desired& desired, const state::Targets& inboxes,
                  const state::Fingerprinter& fingerprint, state::Diagnostics& diagnostics);

// The values of `inbox.secrets`, in that order, for the one request that carries them. Fails if one has
// changed since the plan.
state::Result<std::vector<state::Secret>, NoSecret> open_secrets(const state::DesiredInbox& inbox,
                                                                 const state::Fingerprinter& fingerprint);

}  // namespace inboxctl::agent
