// `resolve --adopt` and `resolve --retry`: a person says what became of a create in doubt.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "agent/observe/effects.hpp"
#include "agent/reconcile/imported.hpp"
#include "agent/reconcile/pass.hpp"
#include "agent/reconcile/stages.hpp"

namespace inboxctl::agent {

// The create has made this inbox.
boost::asio::awaitable<Imported> resolve_by_adopting(Effects& effects, const PassOptions& options,
                                                     Adoption adoption);

// The create has made none of the inboxes that are there now.
boost::asio::awaitable<Imported> resolve_by_retrying(Effects& effects, const PassOptions& options,
                                                     state::Address address);

// Read, load, check, and open all accounts.
Prepared prepare_and_open(Effects& effects, const PassOptions& options);

// The creates of the address among the operations.
std::vector<state::Operation> creates_of(const state::Address& address,
                                         const std::vector<state::Operation>& operations);

Imported not_declared(const state::Intent& intent);

}  // namespace inboxctl::agent
