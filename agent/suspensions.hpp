// What the daemon is to leave alone, as a person says: by a command beside it, or by its socket.
#pragma once

#include <string>
#include <vector>

#include "state/standing.hpp"
#include "state/store.hpp"

namespace inboxctl::agent {

// Subjects are `inbox.…`, `account.…` or `all`. All of them or none; durable when it returns empty, else why
// not, and what to do instead. Throws StateError.
std::string suspend(state::Standing& standing, state::Store& store, const std::vector<std::string>& subjects,
                    const std::string& reason, state::Time now);
std::string resume(state::Standing& standing, const std::vector<std::string>& subjects);

}  // namespace inboxctl::agent
