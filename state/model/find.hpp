// Look up an inbox by address, or an account by key.
#pragma once

#include <algorithm>
#include <vector>

#include "state/model/address.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

// Precondition: sorted by address, as desired and recorded inboxes are. Null: not found.
template <class Inbox>
const Inbox* find(const std::vector<Inbox>& inboxes, const Address& address) {
    const auto found = std::ranges::lower_bound(inboxes, address, {}, &Inbox::address);
    return found != inboxes.end() && found->address == address ? &*found : nullptr;
}

inline const Account* find(const std::vector<Account>& accounts, const std::string& key) {
    const auto found = std::ranges::find(accounts, key, &Account::key);
    return found != accounts.end() ? &*found : nullptr;
}

}  // namespace inboxctl::state
