#include "plans/guard/accounts.hpp"

#include <algorithm>

namespace inboxctl::plans {

namespace {

std::string place(const std::string& url, std::int64_t id) { return url + " number " + std::to_string(id); }

}  // namespace

bool is_in_use(const state::Recorded& recorded, const std::string& account) {
    const auto of_account = [&](const auto& item) { return item.account == account; };
    return std::ranges::any_of(recorded.inboxes, of_account) ||
           std::ranges::any_of(recorded.tombstones, of_account) ||
           std::ranges::any_of(recorded.open, of_account, &state::Operation::intent) ||
           std::ranges::any_of(recorded.watched, of_account, &state::Operation::intent);
}

std::vector<AccountProblem> rebound(const std::vector<state::Account>& accounts,
                                    const state::Recorded& recorded, const SameAddress& same_address) {
    std::vector<AccountProblem> problems;
    for (const auto& account : accounts) {
        const auto bound = std::ranges::find(recorded.accounts, account.key, &state::AccountBinding::account);
        if (bound == recorded.accounts.end() ||
            (same_address(bound->url, account.url) && bound->id == account.id))
            continue;
        if (!is_in_use(recorded, account.key)) continue;
        problems.push_back({account.key,
                            {state::Severity::error, account.where,
                             "account " + account.key + " is " + place(account.url, account.id) +
                                 " here, but the state knows it as " + place(bound->url, bound->id),
                             "put that back, or name the new account by a key of its own; if it is the same "
                             "account at a new address: inboxctl state bind " +
                                 account.key}});
    }
    return problems;
}

std::set<std::string> needed_accounts(const state::Desired& desired, const state::Recorded& recorded,
                                      const std::optional<std::set<state::Address>>& targets) {
    std::set<std::string> needed;
    const auto add = [&](const state::Address& address, const std::string& account) {
        if (!targets || targets->contains(address)) needed.insert(account);
    };
    for (const auto& inbox : desired.inboxes)
        add(inbox.address, inbox.account);
    for (const auto& inbox : recorded.inboxes)
        add(inbox.address, inbox.account);
    for (const auto& operation : recorded.open)
        add(operation.intent.address, operation.intent.account);
    return needed;
}

}  // namespace inboxctl::plans
