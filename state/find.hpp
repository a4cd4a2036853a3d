// The inbox of an address, in a snapshot.
#pragma once

#include <algorithm>
#include <vector>

#include "state/address.hpp"

namespace inboxctl::state {

// Precondition: sorted by address, as desired and recorded inboxes are. None: null.
template <class Inbox>
const Inbox* find(const std::vector<Inbox>& inboxes, const Address& address) {
    const auto found = std::ranges::lower_bound(inboxes, address, {}, &Inbox::address);
    return found != inboxes.end() && found->address == address ? &*found : nullptr;
}

}  // namespace inboxctl::state
