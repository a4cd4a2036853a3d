// A plan: the changes, what stands in their way, and what they were made from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"

namespace inboxctl::plans {

// What was read to make the plan, for its reader to judge.
struct Reading {
    enum class How {
        listed,
        one_by_one,  // the server could not list: what is tracked was read, nothing else is known
        unmoved,     // nothing has moved there since it was last read: the state was trusted
        untouched,   // nobody asked: the state was trusted
    };

    std::string account;
    std::string url;
    state::ServerVersion version;
    std::size_t inboxes = 0;  // that were read, ours or not; of a trusted account those recorded
    How how = How::listed;

    bool operator==(const Reading&) const = default;
};

struct Plan {
    enum class Aim { converge, destroy };

    Aim aim = Aim::converge;
    std::vector<std::string> notes;     // what happens or was found beside the changes; for information
    std::vector<Change> changes;        // by address
    std::vector<Change> drift;          // by address; looked for only where somebody asks
    std::vector<Finding> findings;      // by address
    std::vector<std::string> warnings;  // about the set as a whole
    std::vector<std::string> refusals;  // why it must not be applied
    std::vector<Reading> readings;      // by account
    std::vector<std::string> unread;    // accounts that could not be read: nothing is planned there
    std::size_t unchanged = 0;

    bool operator==(const Plan&) const = default;
};

struct Counts {
    std::size_t add = 0, change = 0, destroy = 0, forget = 0, blocked = 0, waiting = 0, duplicates = 0;

    bool operator==(const Counts&) const = default;
};

Counts count(const Plan& plan);

// Where a field is unknown to a server: one warning a field, however many inboxes declare it.
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
