// Accounts that could not be read. Passes skip them, so that a server that hangs delays no other account; a
// small request from time to time checks whether they answer again.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/system/backoff.hpp"
#include "agent/system/clock.hpp"

namespace inboxctl::agent {

class UnreachableAccounts {
  public:
    explicit UnreachableAccounts(BackoffPolicy policy) : policy_(policy) {}
    void set(BackoffPolicy policy) { policy_ = policy; }

    // A pass or a check failed. `jitter` is from 0 to 1.
    void failed(const std::string& account, SteadyTime now, double jitter);

    // It answered a check, so the next pass may read it. Its failures still count until that pass succeeds.
    void answered(const std::string& account);

    // A pass has read it. Returns whether it was unreachable before.
    bool recovered(const std::string& account);

    // The next pass tries all of them, because a person asked for it.
    void retry_all();

    bool is_skipped(const std::string& account) const;
    bool contains(const std::string& account) const { return accounts_.contains(account); }

    // The accounts to check now, and the time of the next check (max: none).
    std::vector<std::string> due(SteadyTime now) const;
    SteadyTime next() const;

    // Forgets accounts that no manifest declares any more.
    void keep_only(const std::set<std::string>& accounts);

  private:
    struct Unreachable {
        int failures = 0;
        SteadyTime until{};
        bool answered = false;
    };

    BackoffPolicy policy_;
    std::map<std::string, Unreachable> accounts_;
};

}  // namespace inboxctl::agent
