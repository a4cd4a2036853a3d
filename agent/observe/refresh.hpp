// The observed snapshot: at most one list an account, accounts side by side.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "agent/observe/account_reader.hpp"
#include "agent/observe/recorded.hpp"

namespace inboxctl::agent {

// An account that could not be read; nothing of it is planned.
struct AccountTrouble {
    std::string account;
    ApiError error;
};

struct Refreshed {
    std::vector<plans::ObservedAccount> accounts;  // by account
    std::vector<plans::Reading> readings;          // by account
    std::vector<state::ReadMark> marks;            // of readings that may be trusted later
    std::vector<AccountTrouble> troubles;          // by account
};

// Whether an inbox whose deletion was queued is still there; none: its account was not read.
std::optional<bool> is_still_there(const state::Tombstone& tombstone, const Refreshed& refreshed);

// Reads every account that has a session. Of each inbox only what somebody asks for is kept: the fields that
// are declared or recorded, all of one that an open create may have made, and what tells the others apart.
boost::asio::awaitable<Refreshed> refresh(Sessions& sessions, const state::Desired& desired,
                                          const Recorded& recorded, const state::Fingerprinter& fingerprint,
                                          const RefreshOptions& options, state::Time now);

}  // namespace inboxctl::agent
