// Which inboxes a plan is about.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "state/model/address.hpp"

namespace inboxctl::plans {

struct Scope {
    std::optional<std::set<std::string>> accounts;    // whose inboxes were read; none: all
    std::optional<std::set<state::Address>> targets;  // that the command names; none: all
    std::set<state::Address> withheld;                // for which nothing is done now, as a finding says

    template <class Inbox>
    bool contains(const Inbox& inbox) const {
        return (!accounts || accounts->contains(inbox.account)) && is_target(inbox.address) &&
               !withheld.contains(inbox.address);
    }
    bool is_target(const state::Address& address) const { return !targets || targets->contains(address); }
};

}  // namespace inboxctl::plans
