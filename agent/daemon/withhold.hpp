// Which changes the daemon does not apply, and why: decided from values alone.
#pragma once

#include <string>
#include <vector>

#include "agent/daemon/breaker.hpp"
#include "agent/reconcile/pass.hpp"
#include "state/model/condition.hpp"

namespace inboxctl::agent {

enum class WhyWithheld {
    only_observed,  // mode observe ignores what the manifests change
    only_reported,  // mode plan; or mode observe, for what changed on the server
    suspended,
    recently_removed,  // removed from the manifests less than prune_after ago
    guard_rail,        // a destroy beyond the policy, or a create in an account that was emptied
    diff_comes_back,   // the breaker stalled it
    backing_off,       // it failed recently
};

struct WithheldChange {
    plans::Change change;
    WhyWithheld why{};
    std::string message;
    state::Time until{};  // of backing_off and recently_removed

    bool operator==(const WithheldChange&) const = default;
};

struct WithholdRules {
    state::Mode mode = state::Mode::enforce;  // of the set
    std::vector<state::Suspension> suspensions;
    state::Time now{};
    bool set_has_errors = false;  // of the manifests on disk: what is missing there may only be broken
    state::Time destroy_from{};   // nothing that was removed from the manifests is destroyed before
};

struct WithholdResult {
    Pass pass;  // its plan has the changes that may be applied
    std::vector<WithheldChange> changes;
};

WithholdResult withhold(Pass pass, const WithholdRules& rules, Breaker& breaker);

// The more cautious one of the set's mode and the inbox's own.
state::Mode mode_for(const state::Address& address, const state::Desired& desired, state::Mode of_set);

// Of the inbox itself, of its account, or of everything.
const state::Suspension* suspension_for(const state::Address& address, const std::string& account,
                                        const std::vector<state::Suspension>& suspensions);

// For a change that failed and is retried.
std::string failure_message(const std::string& error, state::Time until);

// Whether the change reverts something that changed on the server.
bool has_drift(const plans::Change& change);

// The names of the fields that differ: `name, greeting_message`.
std::string fields_of(const plans::Change& change);

}  // namespace inboxctl::agent
