// The desired snapshot: everything that a set of manifests declares. The parts of the other two snapshots
// come along: recorded and observed inboxes stand in state/model/inbox/inbox.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "state/model/account.hpp"
#include "state/model/inbox/inbox.hpp"

namespace inboxctl::state {

struct Policy {
    bool prune = false;
    std::int64_t max_destroy = 1;

    bool operator==(const Policy&) const = default;
};

struct Moved {
    Address from, to;
    Place where;

    bool operator==(const Moved&) const = default;
};

struct Removed {
    Address address;
    Place where;

    bool operator==(const Removed&) const = default;
};

struct Desired {
    std::vector<Account> accounts;      // by key
    std::vector<DesiredInbox> inboxes;  // by address
    Policy policy;
    std::vector<Moved> moved;
    std::vector<Removed> removed;

    bool operator==(const Desired&) const = default;
};

}  // namespace inboxctl::state
