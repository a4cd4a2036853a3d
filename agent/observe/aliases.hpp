// One account under two addresses: a set that declares it twice would fight over its inboxes. What spelling
// does not show, an inbox does that both have.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

// An inbox by which its account can be known again.
struct Witness {
    std::string account;
    state::InboxId id{};

    bool operator==(const Witness&) const = default;
};

// Groups of accounts that are one: of the same number and different addresses, in whose lists the first inbox
// with a identity is the same; where none has one, the ids and natural keys of all of them.
std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<plans::ObservedAccount>& observed);

// Accounts of the same number as this one, under other addresses.
std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts);

}  // namespace inboxctl::agent
