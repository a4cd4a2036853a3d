// How every inbox and account stands after a pass: conditions from values alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/daemon/status.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/reconcile/pass.hpp"

namespace inboxctl::agent {

struct PassResult {
    const Pass& pass;
    const Applied& applied;
    const std::vector<HeldChange>& held;
    std::map<state::Address, state::Time> next_tries = {};  // of changes that failed
};

struct Judgement {
    std::vector<SubjectStatus> accounts, inboxes;  // by subject
    std::int64_t drift = 0;                        // changes in which the server had moved
    std::int64_t pending = 0;                      // differences that are left
    std::int64_t failed = 0;                       // changes that failed, and accounts that could not be read
};

// `before` is the judgement of the pass before: of what was not looked at it stays, and `since` is kept where
// a status does not change. Modes and suspensions are filled in by `rules`.
Judgement judge(const PassResult& result, const Judgement& before, const HoldRules& rules);

// As they are kept in the state, and back; `breaker` has the basis of what is stalled.
std::vector<state::SubjectConditions> to_keep(const Judgement& judgement, const Breaker& breaker);
Judgement from_kept(const std::vector<state::SubjectConditions>& kept);

}  // namespace inboxctl::agent
