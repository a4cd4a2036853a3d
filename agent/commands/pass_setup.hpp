// What a command needs before its pass: options, manifests, and a place for the state.
#pragma once

#include <filesystem>

#include "agent/reconcile/pass.hpp"
#include "agent/report/invocation.hpp"

namespace inboxctl::agent {

PassOptions pass_options(const Invocation& invocation);

// False: there are none, which has been reported, and nothing is to be made beside them.
bool has_manifests(const std::filesystem::path& set);

// Makes the directory of the state file, for its owner alone. Throws StateError.
void make_state_directory(const std::filesystem::path& state_file);

}  // namespace inboxctl::agent
