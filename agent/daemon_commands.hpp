// daemon, suspend and resume.
#pragma once

#include "agent/cli.hpp"
#include "agent/daemon_config.hpp"
#include "agent/exit_code.hpp"

namespace inboxctl::agent {

ExitCode daemon(const Invocation& invocation);

// Both work with and without a running daemon, which sees them at its next pass.
ExitCode suspend(const Invocation& invocation);
ExitCode resume(const Invocation& invocation);

// The configuration that --config names; its problems are told on stderr. Nothing: it has errors.
std::optional<DaemonConfig> config_of(const Invocation& invocation);

}  // namespace inboxctl::agent
