#include "agent/observe/account_reader.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "agent/observe/probe.hpp"
#include "agent/system/workers.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using plans::Reading;
using state::FieldMask;
using state::InboxId;
using state::ObservedInbox;
using Failure = std::optional<ApiError>;

state::Keep keep_for(const Interest& interest, const state::Fingerprinter& fingerprint) {
    return {[&interest](InboxId id) {
                if (interest.all_above && id > *interest.all_above) return FieldMask().set();
                if (interest.watched_above && id > *interest.watched_above) return FieldMask().set();
                const auto tracked = interest.tracked.find(id);
                return tracked == interest.tracked.end() ? state::identifying_fields()
                                                         : tracked->second.fields;
            },
            fingerprint};
}

// Members and bots take one request per inbox, so only if a manifest declares them.
asio::awaitable<Failure> read_by_itself(Session& session, ObservedInbox& inbox,
                                        const state::DesiredInbox& desired) {
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

asio::awaitable<Failure> read_what_no_list_has(Session& session, std::vector<ObservedInbox>& inboxes,
                                               const Interest& interest, std::size_t at_once) {
    Failure failure;
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        const auto tracked = interest.tracked.find(inboxes[i].id);
        if (failure || tracked == interest.tracked.end() || tracked->second.desired == nullptr) co_return;
        auto failed = co_await read_by_itself(session, inboxes[i], *tracked->second.desired);
        if (failed) failure = std::move(failed);
    };
    co_await run_jobs(inboxes.size(), at_once, job);
    co_return failure;
}

asio::awaitable<ApiResult<std::vector<ObservedInbox>>> read_one_by_one(Session& session,
                                                                       const Interest& interest,
                                                                       const state::Keep& keep,
                                                                       std::size_t at_once) {
    std::vector<InboxId> ids;
    for (const auto& [id, tracked] : interest.tracked)
        ids.push_back(id);
    ids.insert(ids.end(), interest.dying.begin(), interest.dying.end());
    std::vector<ObservedInbox> inboxes;
    Failure failure;
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        if (failure) co_return;
        auto inbox = co_await session.api->show(ids[i], keep);
        if (inbox)
            inboxes.push_back(std::move(*inbox));
        else if (inbox.error().kind != ApiError::Kind::not_found)
            failure = inbox.error();
    };
    co_await run_jobs(ids.size(), at_once, job);
    if (failure) co_return *failure;
    if (!interest.all_above) co_return inboxes;
    const std::set<InboxId> known(ids.begin(), ids.end());
    auto above = co_await read_above(session, *interest.all_above, known, keep, at_once);
    if (!above) co_return above.error();
    std::ranges::move(*above, std::back_inserter(inboxes));
    co_return inboxes;
}

// The server queues deletions: until a deletion is done, the inbox is listed as if nothing had happened.
void part_dying(plans::ObservedAccount& account, const std::set<InboxId>& dying) {
    const auto first = std::stable_partition(account.inboxes.begin(), account.inboxes.end(),
                                             [&](const auto& inbox) { return !dying.contains(inbox.id); });
    account.dying.assign(std::make_move_iterator(first), std::make_move_iterator(account.inboxes.end()));
    account.inboxes.erase(first, account.inboxes.end());
}

// The cache key changes once a second at most, and before the change behind it can be read. So it is trusted
// if it was the same before and after the list, and two seconds old by the server's clock.
std::optional<state::ReadMark> mark_of(const Session& session, const std::string& before,
                                       const std::string& after,
                                       std::optional<std::chrono::sys_seconds> server_time,
                                       std::chrono::seconds margin, state::Time now) {
    std::int64_t changed = 0;
    const auto [end, bad] = std::from_chars(before.data(), before.data() + before.size(), changed);
    const bool readable = bad == std::errc{} && end == before.data() + before.size() && changed > 0;
    if (!readable || before != after || !server_time) return std::nullopt;
    if (server_time->time_since_epoch() < std::chrono::seconds(changed) + margin) return std::nullopt;
    return state::ReadMark{session.account.key, before, now, to_string(session.version)};
}

std::string name_in(const state::FieldValues& fields) {
    const auto* value = fields.find(state::inbox_field("name"));
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

asio::awaitable<ApiResult<AccountReading>> trust(Session& session, const Interest& interest,
                                                 Reading::How how) {
    const auto version = interest.mark ? state::parse_version(interest.mark->version) : std::nullopt;
    if (version) {
        session.version = *version;
    } else {
        const auto about = co_await session.api->about();
        if (!about) co_return about.error();
        session.version = about.value().version;
    }
    if (has_new_names(interest)) {
        auto names = co_await read_names(*session.api, interest.desired);
        if (!names) co_return names.error();
        session.names = std::move(*names);
        session.knows_names = true;
    }
    AccountReading result;
    result.observed = {
        session.account.key, session.version, {}, {}, plans::ObservedAccount::Coverage::nothing};
    for (const auto& [id, tracked] : interest.tracked) {
        const auto& recorded = *tracked.recorded;
        const auto& name = name_of(recorded.payload);
        result.observed.inboxes.push_back({id, name_in(recorded.applied), std::string(name.channel_type),
                                           recorded.payload, recorded.applied});
        session.highest_seen = std::max(session.highest_seen, id);
    }
    std::ranges::sort(result.observed.inboxes, {}, &ObservedInbox::id);
    result.reading = {session.account.key, session.account.url, session.version, interest.tracked.size(),
                      how};
    co_return result;
}

// An agent's token shows only the inboxes that the agent is a member of: all others would look deleted.
bool must_be_administrator(const Interest& interest, const std::vector<ObservedInbox>& listed) {
    std::size_t seen = 0;
    for (const auto& inbox : listed)
        seen += interest.tracked.contains(inbox.id) ? 1 : 0;
    return seen < interest.tracked.size();
}

asio::awaitable<Failure> check_role(Session& session) {
    auto role = co_await session.api->role();
    if (!role) co_return role.error();
    if (role.value() == "administrator") co_return std::nullopt;
    co_return ApiError{.kind = ApiError::Kind::unauthorized,
                       .answered = true,
                       .message =
                           "its token is one of an agent, who sees only some of the inboxes; take the "
                           "token of an administrator of account " +
                           std::to_string(session.account.id)};
}

// A list may be an old copy, and whoever trusts it creates the same inbox again. Only a 404 for the inbox
// itself shows that it is gone.
asio::awaitable<Failure> look_for_missing(Session& session, const Interest& interest, const state::Keep& keep,
                                          std::size_t at_once, std::vector<ObservedInbox>& listed) {
    std::set<InboxId> missing;
    for (const auto& [id, tracked] : interest.tracked)
        missing.insert(id);
    for (const auto& inbox : listed)
        missing.erase(inbox.id);
    const std::vector<InboxId> ids(missing.begin(), missing.end());
    Failure failure;
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        if (failure) co_return;
        auto inbox = co_await session.api->show(ids[i], keep);
        if (inbox)
            listed.push_back(std::move(*inbox));
        else if (inbox.error().kind != ApiError::Kind::not_found)
            failure = inbox.error();
    };
    co_await run_jobs(ids.size(), at_once, job);
    co_return failure;
}

asio::awaitable<ApiResult<AccountReading>> read_fully(Session& session, const Interest& interest,
                                                      const state::Fingerprinter& fingerprint,
                                                      const RefreshOptions& options, std::string key,
                                                      state::Time now) {
    const auto about = co_await session.api->about();
    if (!about) co_return about.error();
    session.version = about.value().version;
    auto names = co_await read_names(*session.api, interest.desired);
    if (!names) co_return names.error();
    session.names = std::move(*names);
    session.knows_names = true;

    const auto keep = keep_for(interest, fingerprint);
    auto how = Reading::How::listed;
    auto list = co_await session.api->list(keep);
    if (!list && cannot_list(list.error()) && (!interest.tracked.empty() || interest.all_above)) {
        how = Reading::How::one_by_one;
        list = co_await read_one_by_one(session, interest, keep, options.at_once);
    }
    if (!list) co_return list.error();
    session.was_read = true;
    if (how == Reading::How::listed && must_be_administrator(interest, *list))
        if (auto refused = co_await check_role(session)) co_return *refused;
    if (how == Reading::How::listed)
        if (auto failure = co_await look_for_missing(session, interest, keep, options.at_once, *list))
            co_return *failure;
    AccountReading result;
    result.observed = {session.account.key, session.version, std::move(*list), {}};
    if (how == Reading::How::one_by_one) {
        result.observed.coverage = plans::ObservedAccount::Coverage::tracked;
        result.observed.whole_above = interest.all_above;
    }
    auto& inboxes = result.observed.inboxes;
    std::ranges::sort(inboxes, {}, &ObservedInbox::id);
    if (!inboxes.empty()) session.highest_seen = inboxes.back().id;
    result.reading = {session.account.key, session.account.url, session.version, inboxes.size(), how};
    if (auto failure = co_await read_what_no_list_has(session, inboxes, interest, options.at_once))
        co_return *failure;
    part_dying(result.observed, interest.dying);
    if (!key.empty() && how == Reading::How::listed) {
        const auto after = co_await session.api->cache_key();
        if (after)
            result.mark = mark_of(session, key, after.value(), about.value().time, options.key_margin, now);
    }
    co_return result;
}

}  // namespace

asio::awaitable<ApiResult<AccountReading>> read_account(Session& session, const Interest& interest,
                                                        const state::Fingerprinter& fingerprint,
                                                        const RefreshOptions& options, state::Time now) {
    const bool may_trust = !interest.needs_list();
    if (may_trust && options.mode == RefreshMode::none)
        co_return co_await trust(session, interest, Reading::How::not_read);
    const bool is_fresh = interest.mark && now - interest.mark->read_at < options.full_refresh;
    const bool ask =
        may_trust && options.mode == RefreshMode::automatic && is_fresh && is_all_recorded(interest);
    std::string key;
    if (ask || (may_trust && options.want_marks)) {
        // A server that does not know its keys is simply read.
        const auto now_key = co_await session.api->cache_key();
        if (now_key) key = now_key.value();
        if (ask && !key.empty() && key == interest.mark->cache_key)
            co_return co_await trust(session, interest, Reading::How::unchanged);
    }
    if (!options.want_marks) key.clear();
    co_return co_await read_fully(session, interest, fingerprint, options, std::move(key), now);
}

}  // namespace inboxctl::agent
