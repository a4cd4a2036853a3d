// What commands and push ask of the daemon.
#include <algorithm>

#include "agent/daemon/daemon.hpp"
#include "agent/daemon/status_line.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/secrets.hpp"

namespace inboxctl::agent {

using namespace std::chrono_literals;

void Daemon::account_changed(const AccountChanged& changed) {
    changed_accounts_.push_back(changed);
    if (auto& performer = changed_accounts_.back().performer) redact(performer->name);
    may_have_missed({changed.account});
}

void Daemon::may_have_missed(const std::vector<std::string>& accounts) {
    for (const auto& account : accounts)
        if (!unreachable_.is_skipped(account)) triggers_.account(account, "push");
    notify_worker();
}

std::uint64_t Daemon::reconcile() {
    unreachable_.retry_all();
    breaker_.reset();
    triggers_.everything("command");
    notify_worker();
    return begun_ + 1;
}

std::string Daemon::suspend(const std::vector<std::string>& subjects, const std::string& reason) {
    return change_suspensions([&] {
        return agent::suspend(state_->conditions, *state_->store, manifests_.active(), subjects, reason,
                              clock_->now());
    });
}

std::string Daemon::resume(const std::vector<std::string>& subjects) {
    return change_suspensions([&] { return agent::resume(state_->conditions, subjects); });
}

std::string Daemon::change_suspensions(const std::function<std::string()>& change) {
    if (!state_) return "this daemon is a standby; ask the one that holds the state";
    try {
        if (auto refusal = change(); !refusal.empty()) return refusal;
        follow_suspensions();
    } catch (const state::StateError& error) {
        return error.what();
    }
    triggers_.everything("command");
    notify_worker();
    return {};
}

Status Daemon::status() const {
    Status status = status_;
    status.set = manifests_.status();
    // Until a set is active, the conditions of an earlier daemon say nothing.
    if (manifests_.active()) {
        status.accounts = conditions_.accounts;
        status.inboxes = conditions_.inboxes;
    }
    status.counters.rescans = watch_.overflows();
    for (const auto& suspension : suspensions_)
        if (suspension.subject == state::everything) status.suspension = suspension;
    if (!status_.standby && !stopping_) {
        const auto wait = std::min<std::chrono::nanoseconds>(triggers_.wait(clock_->steady_now()), 24h);
        status.next_pass = clock_->now() + std::chrono::duration_cast<std::chrono::milliseconds>(wait);
    }
    if (push_status_) status.push = push_status_();
    return status;
}

void Daemon::redact(std::string& text) const {
    if (manifests_.active()) redactor_of(*manifests_.active()).redact(text);
}

std::string Daemon::summary() const { return status_line(conditions_, manifests_.status(), status_.trouble); }

}  // namespace inboxctl::agent
