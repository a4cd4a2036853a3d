#include "agent/daemon/suspensions.hpp"

#include <algorithm>

#include "state/model/find.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

bool is_known(state::ConditionStore& condition_store, state::Store& store,
              const std::optional<state::Desired>& declared, const std::string& subject) {
    if (subject == state::everything) return true;
    const auto address = state::parse_address(subject);
    if (declared) {
        if (!address.key.empty() && find(declared->inboxes, address) != nullptr) return true;
        for (const auto& account : declared->accounts)
            if (subject == "account." + account.key) return true;
    }
    const auto conditions = condition_store.conditions();
    if (std::ranges::find(conditions, subject, &state::SubjectConditions::subject) != conditions.end())
        return true;
    // After an account's key was renamed, only its inboxes still show the old one.
    for (const auto& inbox : store.inboxes())
        if (subject == "account." + inbox.account) return true;
    return !address.key.empty() && store.inbox(address).has_value();
}

}  // namespace

// A misspelt subject would suspend nothing and report success.
std::string suspend(state::ConditionStore& condition_store, state::Store& store,
                    const std::optional<state::Desired>& declared, const std::vector<std::string>& subjects,
                    const std::string& reason, state::Time now) {
    for (const auto& subject : subjects)
        if (!is_known(condition_store, store, declared, subject))
            return subject +
                   " is neither declared nor recorded, so nothing was suspended; write inbox.KEY or "
                   "account.KEY as in inboxctl state list";
    for (const auto& subject : subjects)
        condition_store.suspend({subject, reason, now});
    return {};
}

std::string resume(state::ConditionStore& condition_store, const std::vector<std::string>& subjects) {
    const auto suspended = condition_store.suspensions();
    if (suspended.empty()) return "nothing is suspended";
    if (subjects == std::vector<std::string>{std::string(state::everything)}) {
        for (const auto& each : suspended)
            condition_store.resume(each.subject);
        return {};
    }
    for (const auto& subject : subjects) {
        if (std::ranges::find(suspended, subject, &state::Suspension::subject) != suspended.end()) continue;
        std::string others;
        for (const auto& other : suspended)
            others +=
                (others.empty() ? "" : ", ") + other.subject + " (" + state::printable(other.reason) + ")";
        return subject + " itself is not suspended, so nothing was resumed; suspended are: " + others;
    }
    for (const auto& subject : subjects)
        condition_store.resume(subject);
    return {};
}

std::string how_to_resume(const std::string& subject) {
    return "inboxctl resume " + (subject == state::everything ? "--all" : "--target " + subject);
}

std::string why_suspended(const state::Suspension& suspension) {
    return "suspended: " + suspension.reason + "; to end that: " + how_to_resume(suspension.subject);
}

}  // namespace inboxctl::agent
