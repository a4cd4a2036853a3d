// A plan: the changes, what blocks them, and what they were computed from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"

namespace inboxctl::plans {

// How an account was read for the plan.
struct Reading {
    enum class How {
        listed,
        one_by_one,  // the server could not list: only the recorded inboxes were read
        unchanged,   // not read, because nothing changed there since the last time
        not_read,    // not read, because the run was told not to
    };

    std::string account;
    std::string url;
    state::ServerVersion version;
    std::size_t inboxes = 0;  // read, whether managed or not; if nothing was read, recorded
    How how = How::listed;

    bool operator==(const Reading&) const = default;
};

struct Plan {
    enum class Aim { converge, destroy };

    Aim aim = Aim::converge;
    std::vector<std::string> notes;     // what else happens or was found; informational
    std::vector<Change> changes;        // by address
    std::vector<Change> drift;          // by address; computed only on request
    std::vector<Finding> findings;      // by address
    std::vector<std::string> warnings;  // about the set as a whole
    std::vector<std::string> refusals;  // reasons why it must not be applied
    std::vector<Reading> readings;      // by account
    std::vector<std::string> unread;    // accounts that could not be read, so nothing is planned there
    std::size_t unchanged = 0;

    bool operator==(const Plan&) const = default;
};

struct Counts {
    std::size_t add = 0, change = 0, destroy = 0, forget = 0, blocked = 0, waiting = 0, duplicates = 0;

    bool operator==(const Counts&) const = default;
};

Counts count(const Plan& plan);

// Fields that a server does not support: one warning per field, however many inboxes declare it.
class Unsupported {
  public:
    void add(const std::string& account, const state::ServerVersion& version, const state::Address& address,
             const std::vector<std::string>& dropped);
    std::vector<std::string> warnings() const;

  private:
    struct Where {
        state::ServerVersion version;
        std::string first;
        std::size_t count = 0;
    };
    std::map<std::pair<std::string, std::string>, Where> seen_;  // by account and field
};

}  // namespace inboxctl::plans
