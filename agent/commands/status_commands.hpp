// status, history and reconcile: what goes on, what went on, and a push for more.
#pragma once

#include "agent/cli/cli.hpp"

namespace inboxctl::agent {

ExitCode status(const Invocation& invocation);
ExitCode history(const Invocation& invocation);
ExitCode reconcile(const Invocation& invocation);

}  // namespace inboxctl::agent
