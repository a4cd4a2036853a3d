// Single inboxes on the server, for commands that name one.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "agent/observe/effects.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

// Precondition: the account has a session.
boost::asio::awaitable<ApiResult<state::ObservedInbox>> look_at(Effects& effects, std::string account,
                                                                state::InboxId id);

// Why this inbox must not be recorded under the account; empty: no other account of the set has it.
boost::asio::awaitable<std::string> recorded_elsewhere(Effects& effects,
                                                       const std::vector<state::Account>& accounts,
                                                       const std::vector<state::RecordedInbox>& recorded,
                                                       std::string account,
                                                       const state::ObservedInbox& inbox);

}  // namespace inboxctl::agent
