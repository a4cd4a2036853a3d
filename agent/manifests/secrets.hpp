// Secrets, read where the manifests say they are: environment, file, systemd credential.
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

// Of the manifest that a reference stands in.
std::filesystem::path directory_of(const state::Place& place);

// A file's path is relative to the directory of the manifest that names it. One line break at the end of
// a file is not part of the secret.
state::Result<state::Secret, NoSecret> read_secret(const state::SecretRef& ref,
                                                   const std::filesystem::path& directory);

// The same, and a diagnostic at `where` when there is none.
state::Result<state::Secret, NoSecret> read_secret(const state::SecretRef& ref, const state::Place& where,
                                                   state::Diagnostics& diagnostics);

// The account's access token; a diagnostic when there is none, or when it is more than one word.
state::Result<state::Secret, NoSecret> read_token(const state::Account& account,
                                                  state::Diagnostics& diagnostics);

// The same for the token of whoever listens; a warning, since the daemon polls without one.
void check_watch_token(const state::Account& account, state::Diagnostics& diagnostics);

// Knows every secret that the set names, as far as it can be read now.
Redactor redactor_of(const state::Desired& desired);

// Puts the fingerprint of every secret of these inboxes into its field, and reports those that resolve to
// nothing. A secret that several inboxes share is read once.
void seal_secrets(state::Desired& desired, const state::Targets& inboxes,
                  const state::Fingerprinter& fingerprint, state::Diagnostics& diagnostics);

// The values of `inbox.secrets`, in its order, for the one request that carries them. Each must still be what
// the plan was made with.
state::Result<std::vector<state::Secret>, NoSecret> open_secrets(const state::DesiredInbox& inbox,
                                                                 const state::Fingerprinter& fingerprint);

}  // namespace inboxctl::agent
