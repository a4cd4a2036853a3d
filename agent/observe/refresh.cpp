#include "agent/observe/refresh.hpp"

#include <algorithm>

#include "agent/observe/aliases.hpp"
#include "agent/observe/parts.hpp"
#include "agent/system/workers.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

using Interests = std::unordered_map<std::string, Interest>;  // by account

Interests interests_in(const state::Desired& desired, const Recorded& recorded) {
    Interests interests;
    for (const auto& inbox : desired.inboxes)
        interests[inbox.account].desired.push_back(&inbox);
    for (const auto& inbox : recorded.inboxes) {
        TrackedInbox tracked{all_of(inbox.applied), find(desired.inboxes, inbox.address), &inbox};
        if (tracked.desired != nullptr && tracked.desired->account != inbox.account)
            tracked.desired = nullptr;
        if (tracked.desired != nullptr) tracked.fields |= all_of(tracked.desired->fields);
        interests[inbox.account].tracked.emplace(inbox.id, tracked);
    }
    for (const auto& operation : recorded.open) {
        auto& interest = interests[operation.intent.account];
        auto& mark = interest.all_above;
        interest.must_read = true;
        if (operation.intent.kind == state::OperationKind::create)
            mark = std::min(mark.value_or(operation.intent.highest_seen), operation.intent.highest_seen);
    }
    for (const auto& operation : recorded.watched) {
        auto& mark = interests[operation.intent.account].watched_above;
        mark = std::min(mark.value_or(operation.intent.highest_seen), operation.intent.highest_seen);
    }
    for (const auto& tombstone : recorded.tombstones)
        interests[tombstone.account].dying.insert(tombstone.id);
    for (const auto& mark : recorded.marks)
        interests[mark.account].mark = mark;
    // A new account may be one of the others under another address: only their lists can tell.
    for (const auto& account : desired.accounts) {
        if (std::ranges::find(recorded.accounts, account.key, &state::AccountBinding::account) !=
            recorded.accounts.end())
            continue;
        for (const auto* other : namesakes(account, desired.accounts))
            interests[other->key].must_read = true;
    }
    return interests;
}

}  // namespace

std::optional<bool> is_still_there(const state::Tombstone& tombstone, const Refreshed& refreshed) {
    const auto account =
        std::ranges::find(refreshed.accounts, tombstone.account, &plans::ObservedAccount::account);
    if (account == refreshed.accounts.end()) return std::nullopt;
    return std::ranges::find(account->dying, tombstone.id, &state::ObservedInbox::id) != account->dying.end();
}

asio::awaitable<Refreshed> refresh(Sessions& sessions, const state::Desired& desired,
                                   const Recorded& recorded, const state::Fingerprinter& fingerprint,
                                   const RefreshOptions& options, state::Time now) {
    std::vector<Session*> open;
    for (const auto& account : desired.accounts)
        if (Session* session = sessions.find(account.key)) open.push_back(session);
    auto interests = interests_in(desired, recorded);
    std::vector<std::optional<ApiResult<AccountReading>>> results(open.size());
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        auto& interest = interests[open[i]->account.key];
        results[i] = co_await read_account(*open[i], interest, fingerprint, options, now);
        interest = Interest();  // of a hundred thousand inboxes it is many megabytes
    };
    co_await run_jobs(open.size(), options.at_once, job);

    Refreshed refreshed;
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto& result = *results[i];
        if (!result) {
            refreshed.troubles.push_back({open[i]->account.key, result.error()});
            continue;
        }
        refreshed.accounts.push_back(std::move(result->observed));
        refreshed.readings.push_back(std::move(result->reading));
        if (result->mark) refreshed.marks.push_back(std::move(*result->mark));
    }
    co_return refreshed;
}

}  // namespace inboxctl::agent
