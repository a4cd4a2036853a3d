// plan, apply and destroy.
#pragma once

#include "agent/cli/cli.hpp"
#include "agent/reconcile/reconciler.hpp"

namespace inboxctl::agent {

ExitCode plan(const Invocation& invocation);
ExitCode apply(const Invocation& invocation);  // and destroy, by the invocation's command

// A saved plan on stdout; nothing is asked of a server.
ExitCode show(const Invocation& invocation);

PassOptions pass_options(const Invocation& invocation);

// False: there are none, which has been said, and nothing is to be made beside them.
bool has_manifests(const std::filesystem::path& set);

// Makes the directory of the state file, for its owner alone. Throws StateError.
void make_state_directory(const std::filesystem::path& state_file);

// Asks on the terminal, unless the command line has said yes; nobody to ask is no yes. What it asks for
// depends on how many inboxes go.
bool is_approved(const Invocation& invocation, std::size_t destroys);

}  // namespace inboxctl::agent
