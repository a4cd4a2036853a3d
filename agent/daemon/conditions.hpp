// The conditions of every account and inbox after a pass: evaluated from values alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/daemon/status.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/reconcile/pass.hpp"

namespace inboxctl::agent {

struct PassOutcome {
    const Pass& pass;
    const Applied& applied;
    const std::vector<WithheldChange>& withheld;
    std::map<state::Address, state::Time> next_retries = {};  // of changes that failed
};

struct EvaluatedConditions {
    std::vector<SubjectStatus> accounts, inboxes;  // by subject
    std::int64_t drift = 0;                        // changes that revert something on the server
    std::int64_t pending = 0;                      // differences that are left
    std::int64_t failed = 0;                       // changes that failed, and accounts that could not be read
};

// `before` comes from the previous pass: subjects that this pass did not read keep their conditions, and
// `since` stays if a status does. `rules` has the modes and suspensions.
EvaluatedConditions evaluate_conditions(const PassOutcome& outcome, const EvaluatedConditions& before,
                                        const WithholdRules& rules);

// To the form in which the state keeps them, and back. `breaker` has the digests of what is stalled.
std::vector<state::SubjectConditions> to_stored(const EvaluatedConditions& conditions,
                                                const Breaker& breaker);
EvaluatedConditions from_stored(const std::vector<state::SubjectConditions>& stored);

}  // namespace inboxctl::agent
