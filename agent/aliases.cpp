#include "agent/aliases.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;
using state::Payload;

bool has_token(const ObservedInbox& inbox) {
    return inbox.payload == Payload::web_widget || inbox.payload == Payload::api;
}

// With those that only this account's record knows to be dying.
const ObservedInbox* first_with_token(const plans::ObservedAccount& account) {
    const ObservedInbox* first = nullptr;
    for (const auto* inboxes : {&account.inboxes, &account.dying})
        for (const auto& inbox : *inboxes)
            if (has_token(inbox) && (first == nullptr || inbox.id < first->id)) first = &inbox;
    return first;
}

}  // namespace

std::vector<std::vector<Witness>> look_alikes(const std::vector<state::Account>& accounts,
                                              const std::vector<plans::ObservedAccount>& observed) {
    std::map<std::tuple<std::int64_t, state::InboxId, std::string, std::string>, std::vector<Witness>> groups;
    for (const auto& account : accounts) {
        const auto seen = std::ranges::find(observed, account.key, &plans::ObservedAccount::account);
        if (seen == observed.end() || seen->coverage != plans::ObservedAccount::Coverage::all) continue;
        if (const auto* inbox = first_with_token(*seen))
            groups[{account.id, inbox->id, inbox->name, inbox->channel_type}].push_back(
                {account.key, inbox->id});
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

std::string token_in(const boost::json::object& inbox) {
    for (const auto* name : {"website_token", "inbox_identifier"}) {
        const auto* token = inbox.if_contains(name);
        if (token != nullptr && token->is_string() && !token->get_string().empty())
            return std::string(token->get_string());
    }
    return {};
}

}  // namespace inboxctl::agent
