// From the words of a command line to its value.
#pragma once

#include <variant>

#include "agent/report/invocation.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// The invocation, or the exit code when there is nothing more to do: help was shown, or the usage was wrong
// and stderr says how.
std::variant<Invocation, ExitCode> parse_command_line(int count, const char* const* arguments);

}  // namespace inboxctl::agent
