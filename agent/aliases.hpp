// One account under two addresses: a set that declares it twice would fight over its inboxes. What spelling
// does not show, an inbox does that both have.
#pragma once

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

// Groups of accounts that are one: of the same number and different addresses, in whose lists the first inbox
// that can be told from all others is the same.
std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<plans::ObservedAccount>& observed);

// Accounts of the same number as this one, under other addresses.
std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts);

// What no other inbox of a server has: what the server has drawn by lot for it, else its natural key. Empty:
// nothing that is known.
std::string mark_of(const state::ObservedInbox& inbox);

}  // namespace inboxctl::agent
