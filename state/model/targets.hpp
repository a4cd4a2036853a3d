// What a command is aimed at.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/address.hpp"

namespace inboxctl::state {

// Inboxes and whole accounts by name. Where nothing is named, everything.
struct Targets {
    std::set<Address> inboxes;
    std::set<std::string> accounts;

    bool everything() const { return inboxes.empty() && accounts.empty(); }
    bool contains(const Address& address, const std::string& account) const {
        return everything() || inboxes.contains(address) || accounts.contains(account);
    }

    bool operator==(const Targets&) const = default;
};

// Reads `inbox.support`, the bare `support`, or `account.acme`. False: neither.
bool add_target(Targets& targets, std::string_view text);

// As add_target reads them.
std::vector<std::string> names_of(const Targets& targets);

}  // namespace inboxctl::state
