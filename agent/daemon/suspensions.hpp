// Suspensions: what a person has told the daemon to leave unchanged, by a command or over its socket.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "state/store/condition_store.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

// Subjects are `inbox.…`, `account.…` or `all`. Suspends all of them or none. Returns nothing when that is
// durable, or else why it failed and what to do. A subject must be recorded, read before, or `declared` (if
// anybody has read the manifests). Throws StateError.
std::string suspend(state::ConditionStore& condition_store, state::Store& store,
                    const std::optional<state::Desired>& declared, const std::vector<std::string>& subjects,
                    const std::string& reason, state::Time now);
// `all` resumes everything that is suspended.
std::string resume(state::ConditionStore& condition_store, const std::vector<std::string>& subjects);

// The command that ends a suspension.
std::string how_to_resume(const std::string& subject);

// The message for a change that the suspension withholds.
std::string why_suspended(const state::Suspension& suspension);

}  // namespace inboxctl::agent
