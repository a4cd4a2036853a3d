#include "agent/daemon/unreachable_accounts.hpp"

#include <algorithm>

namespace inboxctl::agent {

void UnreachableAccounts::failed(const std::string& account, SteadyTime now, double jitter) {
    auto& entry = accounts_[account];
    entry.failures += 1;
    entry.answered = false;
    entry.until = now + backoff(policy_, entry.failures, jitter);
}

void UnreachableAccounts::answered(const std::string& account) {
    const auto entry = accounts_.find(account);
    if (entry != accounts_.end()) entry->second.answered = true;
}

bool UnreachableAccounts::recovered(const std::string& account) { return accounts_.erase(account) > 0; }

void UnreachableAccounts::retry_all() {
    for (auto& [account, entry] : accounts_)
        entry.answered = true;
}

bool UnreachableAccounts::is_skipped(const std::string& account) const {
    const auto entry = accounts_.find(account);
    return entry != accounts_.end() && !entry->second.answered;
}

std::vector<std::string> UnreachableAccounts::due(SteadyTime now) const {
    std::vector<std::string> result;
    for (const auto& [account, entry] : accounts_)
        if (!entry.answered && entry.until <= now) result.push_back(account);
    return result;
}

SteadyTime UnreachableAccounts::next() const {
    auto next = SteadyTime::max();
    for (const auto& [account, entry] : accounts_)
        if (!entry.answered) next = std::min(next, entry.until);
    return next;
}

void UnreachableAccounts::keep_only(const std::set<std::string>& accounts) {
    std::erase_if(accounts_, [&](const auto& item) { return !accounts.contains(item.first); });
}

}  // namespace inboxctl::agent
