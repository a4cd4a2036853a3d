// What a command applies to (`--target`).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/address.hpp"

namespace inboxctl::state {

// Inboxes and whole accounts by name. Empty: everything.
struct Targets {
    std::set<Address> inboxes;
    std::set<std::string> accounts;

    bool everything() const { return inboxes.empty() && accounts.empty(); }
    bool contains(const Address& address, const std::string& account) const {
        return everything() || inboxes.contains(address) || accounts.contains(account);
    }

    bool operator==(const Targets&) const = default;
};

// Parses `inbox.support`, the bare key `support`, or `account.acme`. False: none of these.
bool add_target(Targets& targets, std::string_view text);

// In the form that add_target parses.
std::vector<std::string> names_of(const Targets& targets);

}  // namespace inboxctl::state
