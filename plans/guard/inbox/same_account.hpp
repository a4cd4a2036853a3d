// One account under two addresses: if a set declares it twice, both keys fight over its inboxes. If the
// spelling of the addresses does not show it, an inbox that both have does.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "plans/guard/accounts.hpp"

namespace inboxctl::plans {

// An inbox by which its account is recognised.
struct Witness {
    std::string account;
    state::InboxId id{};

    bool operator==(const Witness&) const = default;
};

// Groups of accounts that are one: they have the same number and different addresses, and the first inbox
// with a server-assigned identity is the same in their lists. If none has one, the ids and natural keys of
// all inboxes count.
std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<ObservedAccount>& observed);

// A problem for each account of these groups. Nobody can tell which key is meant, so all are left alone.
std::vector<AccountProblem> declared_twice(const std::vector<state::Account>& accounts,
                                           const std::vector<ObservedAccount>& observed);

// "account.a is the same account as account.b under another address: …"
std::string is_the_same(const std::string& account, const std::string& other, state::InboxId id);

// Accounts with the same number as this one, under other addresses.
std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts);

}  // namespace inboxctl::plans
