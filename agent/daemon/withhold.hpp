// What the daemon does not do although the servers differ from the manifests: decided from values alone.
#pragma once

#include <string>
#include <vector>

#include "agent/daemon/breaker.hpp"
#include "agent/reconcile/pass.hpp"
#include "state/model/condition.hpp"

namespace inboxctl::agent {

enum class WhyHeld {
    only_observed,  // observe: the manifests' wishes are not looked at
    only_reported,  // plan, or observe for what the server has changed
    suspended,
    may_come_back,  // it has left the manifests, but not for long enough
    guard_rail,     // a destroy that the policy forbids, a create where all else is gone
    comes_back,     // the breaker
    backing_off,    // it failed lately
};

struct HeldChange {
    plans::Change change;
    WhyHeld why{};
    std::string message;
    state::Time until{};  // of backing_off and may_come_back

    bool operator==(const HeldChange&) const = default;
};

struct HoldRules {
    state::Mode mode = state::Mode::enforce;  // of the set
    std::vector<state::Suspension> suspensions;
    state::Time now{};
    bool set_has_errors = false;  // on disk: whether something is missing there nobody can tell
    state::Time destroy_from{};   // before, nothing that has left the manifests is destroyed
};

struct WithheldPass {
    Pass pass;  // whose plan has the changes that may be carried out
    std::vector<HeldChange> held;
};

WithheldPass withhold(Pass pass, const HoldRules& rules, Breaker& breaker);

// The more cautious of what the configuration and the inbox's lifecycle say.
state::Mode mode_for(const state::Address& address, const state::Desired& desired, state::Mode of_set);

// Of the inbox itself, of its account, or of everything.
const state::Suspension* suspension_for(const state::Address& address, const std::string& account,
                                        const std::vector<state::Suspension>& suspensions);

// What is told of a change that failed and is tried again.
std::string told_of_failure(const std::string& error, state::Time until);

// Did the server move, as far as this change tells?
bool has_drift(const plans::Change& change);

// The names of the fields that differ: `name, greeting_message`.
std::string fields_of(const plans::Change& change);

}  // namespace inboxctl::agent
