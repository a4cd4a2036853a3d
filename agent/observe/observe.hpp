// The stage "observe": what the servers have now, by at most one list request per account, accounts in
// parallel.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>
#include <vector>

#include "agent/observe/account_reader.hpp"
#include "state/model/recorded.hpp"

namespace inboxctl::agent {

// An account that could not be read; nothing of it is planned.
struct AccountTrouble {
    std::string account;
    ApiError error;
};

struct Observed {
    std::vector<plans::ObservedAccount> accounts;  // by account
    std::vector<plans::Reading> readings;          // by account
    std::vector<state::ReadMark> marks;            // of readings that may be trusted later
    std::vector<AccountTrouble> troubles;          // by account
    state::Moment begun;                           // before anything was read
};

// Reads every account that has a session. Of each inbox only what somebody asks for is kept: the fields that
// are declared or recorded, all fields of an inbox that a create in doubt may have made, and of the
// others what identifies them.
boost::asio::awaitable<Observed> observe(Sessions& sessions, const state::Desired& desired,
                                         const state::Recorded& recorded,
                                         const state::Fingerprinter& fingerprint,
                                         const RefreshOptions& options, state::Moment now);

// The same without these accounts.
Observed without(Observed observed, const std::set<std::string>& accounts);

// Names in manifests that stand for nothing on their servers: of agents, bots and help centers.
std::vector<plans::Finding> unknown_names(Sessions& sessions, const state::Desired& desired,
                                          const std::vector<plans::ObservedAccount>& observed);

}  // namespace inboxctl::agent
