// What a command's exit status tells a pipeline. A contract: numbers are never given another meaning.
#pragma once

#include <stdexcept>

namespace inboxctl::agent {

enum class ExitCode {
    done = 0,             // or nothing to do
    failed = 1,           // nothing was changed
    changes = 2,          // plan --detailed-exitcode: there are some
    failed_part_way = 3,  // some changes were made, and are recorded
    refused = 4,          // stale plan, guard rail, protected or blocked inbox; nothing was changed
    locked = 5,           // by another run
    unknown_outcome = 6,  // needs a person
    interrupted = 7,      // what was done is recorded
    usage = 64,
    invalid_manifests = 65,
    unreachable = 69,
    token_refused = 77,
};

// The words of the command line do not fit what is there; caught in main, with the exit code for it.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace inboxctl::agent
