#include "plans/guard/deletions.hpp"

#include <algorithm>
#include <chrono>

namespace inboxctl::plans {

namespace {

constexpr std::chrono::hours late{1};

}  // namespace

std::optional<bool> is_still_there(const state::Tombstone& tombstone,
                                   const std::vector<ObservedAccount>& observed) {
    const auto account = std::ranges::find(observed, tombstone.account, &ObservedAccount::account);
    if (account == observed.end()) return std::nullopt;
    return std::ranges::find(account->dying, tombstone.id, &state::ObservedInbox::id) != account->dying.end();
}

// The server has accepted the request, and deletes when its background jobs run. Until then the inbox is
// neither shown nor counted here.
std::vector<std::string> late_deletions(const std::vector<state::Tombstone>& tombstones,
                                        const std::vector<ObservedAccount>& observed, state::Time now) {
    std::vector<std::string> warnings;
    for (const auto& tombstone : tombstones)
        if (is_still_there(tombstone, observed) == true && now - tombstone.asked_at >= late)
            warnings.push_back("inbox " + to_string(tombstone.id) + " of account." + tombstone.account +
                               ", once " + to_string(tombstone.address) +
                               ", was to be deleted, and is still there after more than an "
                               "hour: see whether the server's background jobs (Sidekiq) run, or delete it "
                               "by hand");
    return warnings;
}

}  // namespace inboxctl::plans
