// status, history and reconcile.
#pragma once

#include "agent/cli/cli.hpp"

namespace inboxctl::agent {

ExitCode status(const Invocation& invocation);
ExitCode history(const Invocation& invocation);
ExitCode reconcile(const Invocation& invocation);

}  // namespace inboxctl::agent
