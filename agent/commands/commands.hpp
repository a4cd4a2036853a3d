// One function a command: does it, says what came of it, and gives the exit code.
#pragma once

#include "agent/cli/cli.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// Throws state::StateError where the state cannot be used.
ExitCode run_command(const Invocation& invocation);

}  // namespace inboxctl::agent
