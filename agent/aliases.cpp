#include "agent/aliases.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>

#include "state/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;

// With those that only this account's record knows to be dying.
const ObservedInbox* first_with_mark(const plans::ObservedAccount& account) {
    const ObservedInbox* first = nullptr;
    for (const auto* inboxes : {&account.inboxes, &account.dying})
        for (const auto& inbox : *inboxes)
            if ((first == nullptr || inbox.id < first->id) && !mark_of(inbox).empty()) first = &inbox;
    return first;
}

}  // namespace

std::string mark_of(const ObservedInbox& inbox) {
    if (inbox.birthmark != 0) return std::to_string(inbox.birthmark);
    const auto* key = inbox.payload ? state::natural_key(*inbox.payload) : nullptr;
    const auto* value = key != nullptr ? inbox.fields.find(id_of(*key)) : nullptr;
    return value != nullptr && value->is_string() ? boost::json::serialize(*value) : std::string();
}

std::vector<std::vector<Witness>> same_accounts(const std::vector<state::Account>& accounts,
                                                const std::vector<plans::ObservedAccount>& observed) {
    std::map<std::tuple<std::int64_t, state::InboxId, std::string>, std::vector<Witness>> groups;
    for (const auto& account : accounts) {
        const auto seen = std::ranges::find(observed, account.key, &plans::ObservedAccount::account);
        if (seen == observed.end() || seen->coverage != plans::ObservedAccount::Coverage::all) continue;
        if (const auto* inbox = first_with_mark(*seen))
            groups[{account.id, inbox->id, mark_of(*inbox)}].push_back({account.key, inbox->id});
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
