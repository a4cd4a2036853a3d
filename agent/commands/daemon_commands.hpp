// daemon, suspend and resume.
#pragma once

#include "agent/cli/cli.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

ExitCode daemon(const Invocation& invocation);

// Over the daemon's socket, so that it acts at once. If none is running, in the state for the next one.
ExitCode suspend(const Invocation& invocation);
ExitCode resume(const Invocation& invocation);

}  // namespace inboxctl::agent
