// import and resolve: which inbox on the server a manifest's block stands for, said by a person.
#pragma once

#include "agent/cli/cli.hpp"

namespace inboxctl::agent {

ExitCode import_inbox(const Invocation& invocation);
ExitCode generate(const Invocation& invocation);
ExitCode resolve(const Invocation& invocation);

}  // namespace inboxctl::agent
