#include "agent/daemon/triggers.hpp"

#include <algorithm>

namespace inboxctl::agent {

void Triggers::touched(SteadyTime now) {
    if (!first_touch_) first_touch_ = now;
    last_touch_ = now;
    is_unread_ = true;
}

void Triggers::account(const std::string& account, const std::string& cause) {
    accounts_.emplace(account, cause);
}

void Triggers::everything(const std::string& cause) {
    if (!everything_) everything_ = cause;
}

void Triggers::account_at(const std::string& account, SteadyTime time) {
    auto& at = later_.try_emplace(account, time).first->second;
    at = std::min(at, time);
}

SteadyTime Triggers::touch_due() const {
    return std::min(*last_touch_ + debounce_, *first_touch_ + 8 * debounce_);
}

std::chrono::nanoseconds Triggers::wait(SteadyTime now) const {
    if (everything_ || !accounts_.empty()) return {};
    auto due = SteadyTime::max();
    if (last_touch_) due = std::min(due, touch_due());
    if (interval_) due = std::min(due, *interval_);
    for (const auto& [account, time] : later_)
        due = std::min(due, time);
    return std::max<std::chrono::nanoseconds>(due - now, std::chrono::nanoseconds::zero());
}

Wake Triggers::take(SteadyTime now) {
    Wake wake;
    const bool saved = last_touch_ && touch_due() <= now;
    const bool interval = interval_ && *interval_ <= now;
    std::set<std::string> accounts;
    std::string cause;
    for (const auto& [account, why] : accounts_) {
        accounts.insert(account);
        if (cause.empty()) cause = why;
    }
    accounts_.clear();
    std::erase_if(later_, [&](const auto& item) {
        if (item.second > now) return false;
        accounts.insert(item.first);
        return true;
    });
    if (everything_ || saved || interval) {
        wake.cause = everything_ ? *everything_ : saved ? "manifests" : "interval";
        wake.manifests = true;
        is_unread_ = false;
        // Whatever is read now includes what is still being saved; should more come, it is told again.
        if (saved) first_touch_ = last_touch_ = std::nullopt;
        everything_.reset();
        interval_.reset();
        later_.clear();
        return wake;
    }
    wake.cause = cause.empty() ? "check" : cause;
    wake.accounts = std::move(accounts);
    return wake;
}

}  // namespace inboxctl::agent
