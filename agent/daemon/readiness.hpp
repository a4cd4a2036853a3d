// What one fact of a pass (a withheld change, a result, a finding, an account that could not be read) means
// for the readiness of its subject. Pure.
#pragma once

#include <map>
#include <string>

#include "agent/chatwoot/api_error.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/execute/executor.hpp"
#include "plans/diff/plan.hpp"
#include "state/model/condition.hpp"

namespace inboxctl::agent {

// What is true of a subject now: its conditions, but for the times since when. `reason` is stored and read by
// programs, so a reason is never renamed.
struct Readiness {
    state::Truth ready = state::Truth::yes;
    std::string reason = "AsDeclared";
    std::string message;
    bool reconciling = false, stalled = false;
};

Readiness readiness_of(const WithheldChange& withheld);
Readiness readiness_of(const ChangeResult& result, const std::map<state::Address, state::Time>& next_retries);
Readiness readiness_of(const plans::Finding& finding);
Readiness readiness_of(const ApiError& error);  // an account's

// `since` stays if a condition's status does.
state::Conditions conditions_of(const Readiness& readiness, const state::Conditions& before, state::Time now);

}  // namespace inboxctl::agent
