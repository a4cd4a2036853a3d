// Accounts that must not be worked on, and why.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/recorded.hpp"

namespace inboxctl::plans {

struct AccountProblem {
    std::string account;
    state::Diagnostic why;

    bool operator==(const AccountProblem&) const = default;
};

// Whether two addresses are spellings of the same one.
using SameAddress = std::function<bool(std::string_view, std::string_view)>;

// Whether anything is recorded, unfinished or being deleted under the account's key.
bool is_in_use(const state::Recorded& recorded, const std::string& account);

// Keys in use that stand for another account than they did: every recorded inbox would look deleted, and
// would be created again in the other account.
std::vector<AccountProblem> rebound(const std::vector<state::Account>& accounts,
                                    const state::Recorded& recorded, const SameAddress& same_address);

// The accounts in which something is declared, recorded or unfinished that the command is aimed at: all
// others are left alone. `targets`: none is everything.
std::set<std::string> needed_accounts(const state::Desired& desired, const state::Recorded& recorded,
                                      const std::optional<std::set<state::Address>>& targets);

}  // namespace inboxctl::plans
