// One function per command: runs it, prints its result, and returns the exit code.
#pragma once

#include "agent/cli/cli.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// Throws state::StateError if the state cannot be used.
ExitCode run_command(const Invocation& invocation);

}  // namespace inboxctl::agent
