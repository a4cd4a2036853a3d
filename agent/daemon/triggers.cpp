#include "agent/daemon/triggers.hpp"

#include <algorithm>

namespace inboxctl::agent {

void Triggers::files_changed(SteadyTime now) {
    if (!first_change_) first_change_ = now;
    last_change_ = now;
    is_unread_ = true;
}

void Triggers::account(const std::string& account, const std::string& cause) {
    accounts_.emplace(account, cause);
}

void Triggers::everything(const std::string& cause) {
    if (!everything_) everything_ = cause;
}

void Triggers::account_at(const std::string& account, SteadyTime time) {
    auto& at = accounts_later_.try_emplace(account, time).first->second;
    at = std::min(at, time);
}

SteadyTime Triggers::files_due() const {
    return std::min(*last_change_ + debounce_, *first_change_ + 8 * debounce_);
}

std::chrono::nanoseconds Triggers::wait(SteadyTime now) const {
    if (everything_ || !accounts_.empty()) return {};
    auto due = SteadyTime::max();
    if (last_change_) due = std::min(due, files_due());
    if (interval_) due = std::min(due, *interval_);
    for (const auto& [account, time] : accounts_later_)
        due = std::min(due, time);
    return std::max<std::chrono::nanoseconds>(due - now, std::chrono::nanoseconds::zero());
}

Trigger Triggers::take(SteadyTime now) {
    Trigger trigger;
    const bool files = last_change_ && files_due() <= now;
    const bool interval = interval_ && *interval_ <= now;
    std::set<std::string> accounts;
    std::string cause;
    for (const auto& [account, why] : accounts_) {
        accounts.insert(account);
        if (cause.empty()) cause = why;
    }
    accounts_.clear();
    std::erase_if(accounts_later_, [&](const auto& item) {
        if (item.second > now) return false;
        accounts.insert(item.first);
        return true;
    });
    if (everything_ || files || interval) {
        trigger.cause = everything_ ? *everything_ : files ? "manifests" : "interval";
        trigger.manifests = true;
        is_unread_ = false;
        // This pass reads whatever is saved by now. Later saves set a new trigger.
        if (files) first_change_ = last_change_ = std::nullopt;
        everything_.reset();
        interval_.reset();
        accounts_later_.clear();
        return trigger;
    }
    trigger.cause = cause.empty() ? "check" : cause;
    trigger.accounts = std::move(accounts);
    return trigger;
}

}  // namespace inboxctl::agent
