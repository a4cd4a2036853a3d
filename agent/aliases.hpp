// One account under two addresses: a set that declares it twice would fight over its inboxes. What spelling
// does not show, the server does: by the token that it has drawn for an inbox.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "plans/diff.hpp"
#include "state/store.hpp"

namespace inboxctl::agent {

// An inbox by which its account can be known again.
struct Witness {
    std::string account;
    state::InboxId id{};

    bool operator==(const Witness&) const = default;
};

// Groups of accounts that may be one: of the same number and different addresses, in whose lists the first
// inbox with a token is the same but for it.
std::vector<std::vector<Witness>> look_alikes(const std::vector<state::Account>& accounts,
                                              const std::vector<plans::ObservedAccount>& observed);

// Accounts of the same number as this one, under other addresses.
std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts);

// What the server has drawn by lot for an inbox, and never changes; empty: nothing that it tells.
std::string token_in(const boost::json::object& inbox);

}  // namespace inboxctl::agent
