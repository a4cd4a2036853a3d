// Reading single inboxes where the server cannot list them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <set>
#include <vector>

#include "agent/chatwoot/session.hpp"

namespace inboxctl::agent {

// After its 15 s the server gives up on a request and answers 500 (rack-timeout): seen with 3,600 inboxes.
bool cannot_list(const ApiError& error);

// So many ids in a row that answer 404 are taken for the end: ids come from one sequence for all accounts of
// an installation, so those of other accounts, and of creates that failed, are holes in ours.
constexpr int holes_to_the_end = 100;

// The account's inboxes with ids above `mark`, asked for one by one up to the end. `known` ids are not asked
// for; they end a row of holes.
boost::asio::awaitable<ApiResult<std::vector<state::ObservedInbox>>> read_above(
    Session& session, state::InboxId mark, const std::set<state::InboxId>& known, const state::Keep& keep,
    std::size_t at_once);

}  // namespace inboxctl::agent
