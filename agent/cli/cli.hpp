// Parses the command line into a value.
#pragma once

#include <variant>

#include "agent/report/invocation.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// The invocation; or the exit code if help was shown, or if the usage was wrong, which stderr explains.
std::variant<Invocation, ExitCode> parse_command_line(int count, const char* const* arguments);

}  // namespace inboxctl::agent
