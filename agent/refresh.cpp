#include "agent/refresh.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "agent/workers.hpp"
#include "state/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::DesiredInbox;
using state::FieldMask;
using state::InboxId;
using state::ObservedInbox;

struct Tracked {
    FieldMask fields;
    const DesiredInbox* desired = nullptr;
};

// What somebody wants to know of one account.
struct Interest {
    std::vector<const DesiredInbox*> desired;
    std::unordered_map<InboxId, Tracked> tracked;
    InboxId all_above{std::numeric_limits<std::int64_t>::max()};  // an open create's mark
    std::set<InboxId> dying;
};

FieldMask mask_of(const state::FieldValues& values) {
    FieldMask mask;
    for (const auto& [id, value] : values)
        mask.set(static_cast<std::size_t>(id));
    return mask;
}

const DesiredInbox* find(const state::Desired& desired, const state::Address& address) {
    const auto found = std::ranges::lower_bound(desired.inboxes, address, {}, &DesiredInbox::address);
    return found != desired.inboxes.end() && found->address == address ? &*found : nullptr;
}

using Interests = std::unordered_map<std::string, std::shared_ptr<Interest>>;  // by account

Interests interests_in(const state::Desired& desired, const Recorded& recorded) {
    Interests interests;
    const auto in = [&](const std::string& account) -> Interest& {
        auto& interest = interests[account];
        if (!interest) interest = std::make_shared<Interest>();
        return *interest;
    };
    for (const auto& account : desired.accounts)
        in(account.key);
    for (const auto& inbox : desired.inboxes)
        in(inbox.account).desired.push_back(&inbox);
    for (const auto& inbox : recorded.inboxes) {
        Tracked tracked{mask_of(inbox.applied), find(desired, inbox.address)};
        if (tracked.desired != nullptr) tracked.fields |= mask_of(tracked.desired->fields);
        in(inbox.account).tracked.emplace(inbox.id, tracked);
    }
    for (const auto& operation : recorded.open) {
        auto& mark = in(operation.intent.account).all_above;
        if (operation.intent.kind == state::OperationKind::create)
            mark = std::min(mark, operation.intent.highest_seen);
    }
    for (const auto& tombstone : recorded.tombstones)
        in(tombstone.account).dying.insert(tombstone.id);
    return interests;
}

state::Keep keep_for(std::shared_ptr<const Interest> interest, const state::Fingerprinter& fingerprint) {
    return {[interest](InboxId id) {
                if (id > interest->all_above) return FieldMask().set();
                const auto tracked = interest->tracked.find(id);
                return tracked == interest->tracked.end() ? state::identifying_fields()
                                                          : tracked->second.fields;
            },
            fingerprint};
}

// Members and bots: one request an inbox, so only where a manifest declares them.
asio::awaitable<std::optional<ApiError>> read_by_itself(Session& session, ObservedInbox& inbox,
                                                        const DesiredInbox& desired) {
    static const auto members = state::inbox_field("members");
    static const auto bot = state::inbox_field("agent_bot");
    if (desired.fields.find(members) != nullptr) {
        const auto ids = co_await session.api->members(inbox.id);
        if (!ids) co_return ids.error();
        inbox.fields.set(members, emails_of(session.names, ids.value()));
    }
    if (desired.fields.find(bot) != nullptr) {
        const auto id = co_await session.api->agent_bot(inbox.id);
        if (!id) co_return id.error();
        inbox.fields.set(bot, bot_name(session.names, id.value()));
    }
    co_return std::nullopt;
}

// Deletions are queued on the server: until it is done an inbox is listed as if nothing had happened.
void part_dying(plans::ObservedAccount& account, const std::set<InboxId>& dying) {
    const auto first = std::stable_partition(account.inboxes.begin(), account.inboxes.end(),
                                             [&](const auto& inbox) { return !dying.contains(inbox.id); });
    account.dying.assign(std::make_move_iterator(first), std::make_move_iterator(account.inboxes.end()));
    account.inboxes.erase(first, account.inboxes.end());
}

asio::awaitable<ApiResult<plans::ObservedAccount>> read_account(Session& session,
                                                                std::shared_ptr<Interest> interest,
                                                                const state::Fingerprinter& fingerprint,
                                                                std::size_t at_once) {
    const auto version = co_await session.api->version();
    if (!version) co_return version.error();
    session.version = version.value();
    auto names = co_await read_names(*session.api, interest->desired);
    if (!names) co_return names.error();
    session.names = std::move(*names);

    const auto keep = keep_for(interest, fingerprint);
    auto list = co_await session.api->list(keep);
    if (!list) co_return list.error();
    plans::ObservedAccount observed{session.account.key, session.version, std::move(*list), {}};
    std::ranges::sort(observed.inboxes, {}, &ObservedInbox::id);
    if (!observed.inboxes.empty()) session.highest_seen = observed.inboxes.back().id;

    std::optional<ApiError> failure;
    auto& inboxes = observed.inboxes;
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        const auto tracked = interest->tracked.find(inboxes[i].id);
        if (failure || tracked == interest->tracked.end() || !tracked->second.desired) co_return;
        auto failed = co_await read_by_itself(session, inboxes[i], *tracked->second.desired);
        if (failed) failure = std::move(failed);
    };
    co_await run_jobs(inboxes.size(), at_once, job);
    if (failure) co_return *failure;
    part_dying(observed, interest->dying);
    co_return observed;
}

}  // namespace

asio::awaitable<Refreshed> refresh(Sessions& sessions, const state::Desired& desired,
                                   const Recorded& recorded, const state::Fingerprinter& fingerprint,
                                   std::size_t at_once) {
    std::vector<Session*> open;
    for (const auto& account : desired.accounts)
        if (Session* session = sessions.find(account.key)) open.push_back(session);
    std::vector<std::optional<ApiResult<plans::ObservedAccount>>> results(open.size());
    const auto interests = interests_in(desired, recorded);
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        const auto& interest = interests.at(open[i]->account.key);
        results[i] = co_await read_account(*open[i], interest, fingerprint, at_once);
    };
    co_await run_jobs(open.size(), at_once, job);

    Refreshed refreshed;
    for (std::size_t i = 0; i < open.size(); ++i) {
        const auto& account = open[i]->account;
        auto& result = *results[i];
        if (!result) {
            refreshed.troubles.push_back({account.key, result.error()});
            continue;
        }
        refreshed.readings.push_back(
            {account.key, account.url, result->version, result->inboxes.size() + result->dying.size()});
        refreshed.accounts.push_back(std::move(*result));
    }
    co_return refreshed;
}

}  // namespace inboxctl::agent
