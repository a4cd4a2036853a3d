// Accounts that could not be read: they are left out of the passes, so that a server that hangs holds up
// nobody else, and are asked by themselves, one small request from time to time, whether they are back.
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

    // A pass or a question has failed.
    void lose(const std::string& account, SteadyTime now, double die);

    // It has answered a question: the next pass may read it. Its failures count until that has gone well.
    void answered(const std::string& account);

    // A pass has read it. Was it lost?
    bool found(const std::string& account);

    // A person wants all of them to be tried now.
    void forgive();

    bool is_left_out(const std::string& account) const;
    bool is_lost(const std::string& account) const { return accounts_.contains(account); }

    // Those to be asked now, and when the next one is (max: none is).
    std::vector<std::string> due(SteadyTime now) const;
    SteadyTime next() const;

    // Accounts that no manifest declares any more are not looked after.
    void keep_only(const std::set<std::string>& accounts);

  private:
    struct Lost {
        int failures = 0;
        SteadyTime until{};
        bool answered = false;
    };

    BackoffPolicy policy_;
    std::map<std::string, Lost> accounts_;
};

}  // namespace inboxctl::agent
