// state list, show, mv, rm, bind: show the record, and correct it.
#pragma once

#include "agent/cli/cli.hpp"

namespace inboxctl::agent {

ExitCode list_state(const Invocation& invocation);
ExitCode show_state(const Invocation& invocation);
ExitCode move_state(const Invocation& invocation);
ExitCode remove_state(const Invocation& invocation);
ExitCode bind_account(const Invocation& invocation);

}  // namespace inboxctl::agent
