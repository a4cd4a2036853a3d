#include "plans/resolve/tracked.hpp"

#include <map>

#include "state/model/find.hpp"

namespace inboxctl::plans {

std::set<state::InboxId> tracked_beside(const std::vector<state::RecordedInbox>& recorded,
                                        const std::vector<state::Account>& accounts,
                                        const std::string& account) {
    const auto url_of = [&](const std::string& key) {
        const auto* found = find(accounts, key);
        return found == nullptr ? std::string() : found->url;
    };
    const auto here = url_of(account);
    std::map<std::string, bool> beside;
    std::set<state::InboxId> tracked;
    for (const auto& inbox : recorded) {
        const auto [known, fresh] = beside.try_emplace(inbox.account);
        if (fresh) known->second = inbox.account == account || url_of(inbox.account) == here;
        if (known->second) tracked.insert(inbox.id);
    }
    return tracked;
}

std::set<state::InboxId> tracked_beside(const std::vector<state::RecordedInbox>& recorded,
                                        const std::vector<state::Account>& accounts,
                                        const ObservedAccount& observed) {
    auto tracked = tracked_beside(recorded, accounts, observed.account);
    std::map<state::InboxId, state::ServerIdentity> seen;
    for (const auto& inbox : observed.inboxes)
        seen.emplace(inbox.id, inbox.identity);
    for (const auto& inbox : recorded) {
        const auto now = seen.find(inbox.id);
        if (inbox.account == observed.account && now != seen.end() && inbox.identity != 0 &&
            now->second != 0 && now->second != inbox.identity)
            tracked.erase(inbox.id);
    }
    return tracked;
}

}  // namespace inboxctl::plans
