// The exit codes of commands. A contract with pipelines: a number never changes its meaning.
#pragma once

#include <stdexcept>

namespace inboxctl::agent {

enum class ExitCode {
    done = 0,             // or nothing to do
    failed = 1,           // nothing was changed
    changes = 2,          // plan --detailed-exitcode: there are changes
    failed_part_way = 3,  // some changes were made and recorded
    refused = 4,          // stale plan, guard rail, protected or blocked inbox; nothing was changed
    locked = 5,           // by another run
    unknown_outcome = 6,  // needs a person
    interrupted = 7,      // completed changes are recorded
    usage = 64,
    invalid_manifests = 65,
    unreachable = 69,
    token_refused = 77,
};

// The command line does not fit the state or the manifests; caught in main, which exits with `usage`.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace inboxctl::agent
