// plan, apply and destroy.
#pragma once

#include "agent/cli/cli.hpp"

namespace inboxctl::agent {

ExitCode plan(const Invocation& invocation);
ExitCode apply(const Invocation& invocation);  // and destroy, by the invocation's command

// A saved plan on stdout; no server is asked.
ExitCode show(const Invocation& invocation);

}  // namespace inboxctl::agent
