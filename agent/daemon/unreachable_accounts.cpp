#include "agent/daemon/unreachable_accounts.hpp"

#include <algorithm>

namespace inboxctl::agent {

void UnreachableAccounts::lose(const std::string& account, SteadyTime now, double die) {
    auto& lost = accounts_[account];
    lost.failures += 1;
    lost.answered = false;
    lost.until = now + backoff(policy_, lost.failures, die);
}

void UnreachableAccounts::answered(const std::string& account) {
    const auto lost = accounts_.find(account);
    if (lost != accounts_.end()) lost->second.answered = true;
}

bool UnreachableAccounts::found(const std::string& account) { return accounts_.erase(account) > 0; }

void UnreachableAccounts::forgive() {
    for (auto& [account, lost] : accounts_)
        lost.answered = true;
}

bool UnreachableAccounts::is_left_out(const std::string& account) const {
    const auto lost = accounts_.find(account);
    return lost != accounts_.end() && !lost->second.answered;
}

std::vector<std::string> UnreachableAccounts::due(SteadyTime now) const {
    std::vector<std::string> result;
    for (const auto& [account, lost] : accounts_)
        if (!lost.answered && lost.until <= now) result.push_back(account);
    return result;
}

SteadyTime UnreachableAccounts::next() const {
    auto next = SteadyTime::max();
    for (const auto& [account, lost] : accounts_)
        if (!lost.answered) next = std::min(next, lost.until);
    return next;
}

void UnreachableAccounts::keep_only(const std::set<std::string>& accounts) {
    std::erase_if(accounts_, [&](const auto& item) { return !accounts.contains(item.first); });
}

}  // namespace inboxctl::agent
