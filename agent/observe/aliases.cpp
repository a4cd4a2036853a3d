#include "agent/observe/aliases.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;

std::string key_of(const ObservedInbox& inbox) {
    const auto* key = inbox.payload ? state::natural_key(*inbox.payload) : nullptr;
    const auto* value = key != nullptr ? inbox.fields.find(id_of(*key)) : nullptr;
    return value != nullptr ? boost::json::serialize(*value) : std::string();
}

struct Mark {
    state::InboxId id{};
    std::string text;  // empty: the account cannot be known by what it has
};

// What the server has drawn by lot for one inbox is enough. The same telephone number may be used by two
// servers, so of accounts that have nothing else all inboxes count.
Mark mark_of(const plans::ObservedAccount& account) {
    std::map<state::InboxId, const ObservedInbox*> inboxes;
    for (const auto* some :
         {&account.inboxes, &account.dying})  // dying: as far as this account's record knows
        for (const auto& inbox : *some)
            inboxes.emplace(inbox.id, &inbox);
    std::string keys;
    bool all_known = !inboxes.empty();
    for (const auto& [id, inbox] : inboxes) {
        if (inbox->identity != 0) return {id, "drawn " + std::to_string(inbox->identity)};
        const auto key = key_of(*inbox);
        all_known = all_known && !key.empty();
        keys += to_string(id) + " " + key + "\n";
    }
    return all_known ? Mark{inboxes.begin()->first, keys} : Mark();
}

}  // namespace

std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<plans::ObservedAccount>& observed) {
    std::map<std::tuple<std::int64_t, state::InboxId, std::string>, std::vector<Witness>> groups;
    for (const auto& account : accounts) {
        const auto seen = std::ranges::find(observed, account.key, &plans::ObservedAccount::account);
        if (seen == observed.end() || seen->coverage != plans::ObservedAccount::Coverage::all) continue;
        if (const auto mark = mark_of(*seen); !mark.text.empty())
            groups[{account.id, mark.id, mark.text}].push_back({account.key, mark.id});
    }
    std::vector<std::vector<Witness>> result;
    for (auto& [what, witnesses] : groups)
        if (witnesses.size() > 1) result.push_back(std::move(witnesses));
    return result;
}

std::vector<const state::Account*> namesakes(const state::Account& account,
                                             const std::vector<state::Account>& accounts) {
    std::vector<const state::Account*> result;
    for (const auto& other : accounts)
        if (other.key != account.key && other.id == account.id && other.url != account.url)
            result.push_back(&other);
    return result;
}

}  // namespace inboxctl::agent
