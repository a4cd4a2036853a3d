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
    // Of a key that was renamed the binding stays, and nothing else.
    for (const auto& inbox : store.inboxes())
        if (subject == "account." + inbox.account) return true;
    return !address.key.empty() && store.inbox(address).has_value();
}

}  // namespace

// A misspelt subject would suspend nothing, and say that all is well.
std::string suspend(state::ConditionStore& condition_store, state::Store& store,
                    const std::optional<state::Desired>& declared, const std::vector<std::string>& subjects,
                    const std::string& reason, state::Time now) {
    for (const auto& subject : subjects)
        if (!is_known(condition_store, store, declared, subject))
            return subject +
                   " is neither declared nor recorded, so nothing was suspended: write inbox.KEY, "
                   "account.KEY or "
                   "all; inboxctl state list shows what is recorded";
    for (const auto& subject : subjects)
        condition_store.suspend({subject, reason, now});
    return {};
}

std::string resume(state::ConditionStore& condition_store, const std::vector<std::string>& subjects) {
    const auto suspended = condition_store.suspensions();
    const bool everything = subjects == std::vector<std::string>{std::string(state::everything)};
    if (everything && !suspended.empty()) {
        for (const auto& each : suspended)
            condition_store.resume(each.subject);
        return {};
    }
    for (const auto& subject : subjects) {
        if (std::ranges::find(suspended, subject, &state::Suspension::subject) != suspended.end()) continue;
        std::string others;
        for (const auto& other : suspended)
            others += (others.empty() ? "; suspended are " : ", ") + other.subject + " (" +
                      state::printable(other.reason) + ")";
        return subject + " is not suspended itself, so nothing was resumed" +
               (others.empty() ? "; nothing is" : others);
    }
    for (const auto& subject : subjects)
        condition_store.resume(subject);
    return {};
}

std::string how_to_resume(const std::string& subject) {
    return "inboxctl resume " + (subject == state::everything ? "--all" : "--target " + subject);
}

std::string why_suspended(const state::Suspension& suspension) {
    return "suspended: " + suspension.reason + "; " + how_to_resume(suspension.subject) + " takes it back";
}

}  // namespace inboxctl::agent
