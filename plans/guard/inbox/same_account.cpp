#include "plans/guard/inbox/same_account.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>

#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::ObservedInbox;

std::string key_of(const ObservedInbox& inbox) {
    const auto* key = inbox.payload ? state::natural_key(*inbox.payload) : nullptr;
    const auto* value = key != nullptr ? inbox.fields.find(id_of(*key)) : nullptr;
    return value != nullptr ? boost::json::serialize(*value) : std::string();
}

// What an account is recognised by.
struct Mark {
    state::InboxId id{};
    std::string text;  // empty: nothing
};

// The identity that the server assigned to one inbox is enough. Two servers may use the same telephone
// number, so for accounts without such an inbox all inboxes count.
Mark mark_of(const ObservedAccount& account) {
    std::map<state::InboxId, const ObservedInbox*> inboxes;
    for (const auto* some :
         {&account.inboxes, &account.dying})  // dying: as far as this account's record knows
        for (const auto& inbox : *some)
            inboxes.emplace(inbox.id, &inbox);
    std::string keys;
    bool all_known = !inboxes.empty();
    for (const auto& [id, inbox] : inboxes) {
        if (inbox->identity != 0) return {id, "identity " + std::to_string(inbox->identity)};
        const auto key = key_of(*inbox);
        all_known = all_known && !key.empty();
        keys += to_string(id) + " " + key + "\n";
    }
    return all_known ? Mark{inboxes.begin()->first, keys} : Mark();
}

}  // namespace

std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<ObservedAccount>& observed) {
    std::map<std::tuple<std::int64_t, state::InboxId, std::string>, std::vector<Witness>> groups;
    for (const auto& account : accounts) {
        const auto seen = std::ranges::find(observed, account.key, &ObservedAccount::account);
        if (seen == observed.end() || seen->coverage != ObservedAccount::Coverage::all) continue;
        if (const auto mark = mark_of(*seen); !mark.text.empty())
            groups[{account.id, mark.id, mark.text}].push_back({account.key, mark.id});
    }
    std::vector<std::vector<Witness>> result;
    for (auto& [what, witnesses] : groups)
        if (witnesses.size() > 1) result.push_back(std::move(witnesses));
    return result;
}

std::string is_the_same(const std::string& account, const std::string& other, state::InboxId id) {
    return "account." + account + " is the same account as account." + other +
           " under another address: inbox " + to_string(id) + " is the same in both";
}

std::vector<AccountProblem> declared_twice(const std::vector<state::Account>& accounts,
                                           const std::vector<ObservedAccount>& observed) {
    std::vector<AccountProblem> problems;
    for (const auto& group : same_accounts(accounts, observed))
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto& [one, id] = group[i];
            const auto& other = group[i == 0 ? 1 : 0].account;
            problems.push_back(
                {one,
                 {state::Severity::error, find(accounts, one)->where, is_the_same(one, other, id),
                  "an account of a server has one key: two would fight over its inboxes"}});
        }
    return problems;
}

std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts) {
    std::vector<const state::Account*> result;
    for (const auto& other : accounts)
        if (other.key != account.key && other.id == account.id && other.url != account.url)
            result.push_back(&other);
    return result;
}

}  // namespace inboxctl::plans
