// What the daemon is to leave alone, as a person says: by a command beside it, or by its socket.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "state/store/condition_store.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

// Subjects are `inbox.…`, `account.…` or `all`. All of them or none; durable when it returns empty, else why
// not, and what to do instead. Throws StateError.
// Known are those that are recorded, were looked at, or are `declared`, as far as anybody has read that.
std::string suspend(state::ConditionStore& condition_store, state::Store& store,
                    const std::optional<state::Desired>& declared, const std::vector<std::string>& subjects,
                    const std::string& reason, state::Time now);
// `all` lifts whatever is suspended.
std::string resume(state::ConditionStore& condition_store, const std::vector<std::string>& subjects);

// The command that ends a suspension.
std::string how_to_resume(const std::string& subject);

// What is told of a change that it holds back.
std::string why_suspended(const state::Suspension& suspension);

}  // namespace inboxctl::agent
