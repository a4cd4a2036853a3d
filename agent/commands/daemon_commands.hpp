// daemon, suspend and resume.
#pragma once

#include "agent/cli/cli.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

ExitCode daemon(const Invocation& invocation);

// Of a running daemon, which acts on it at once; without one it is noted in the state for the next.
ExitCode suspend(const Invocation& invocation);
ExitCode resume(const Invocation& invocation);

}  // namespace inboxctl::agent
