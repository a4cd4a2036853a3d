#include <algorithm>
#include <set>

#include "agent/execute/executor.hpp"
#include "agent/observe/probe.hpp"
#include "plans/resolve/elapsed.hpp"
#include "plans/resolve/tracked.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

using plans::Conclusion;
using state::InboxId;
using state::Operation;

state::Keep keep_above(InboxId mark, const state::Fingerprinter& fingerprint) {
    return {[mark](InboxId id) { return id > mark ? state::FieldMask().set() : state::identifying_fields(); },
            fingerprint};
}

void raise_mark(Session& session, const plans::ObservedAccount& observed) {
    for (const auto& inbox : observed.inboxes)
        session.highest_seen = std::max(session.highest_seen, inbox.id);
}

}  // namespace

asio::awaitable<void> Executor::resolve_in_doubt(std::vector<ChangeResult>& results,
                                                 const state::Desired& desired, const OnResult& on_result) {
    sent_again_.clear();
    auto pause = std::min(options_.look_every, options_.in_doubt_window);
    while (options_.unanswered == Unanswered::wait && !in_doubt_.empty() && !stopped_) {
        std::set<std::string> accounts;
        for (const auto& [address, place] : in_doubt_)
            accounts.insert(results[place].change.account);
        bool waiting = false;
        for (const auto& account : accounts)
            if (co_await resolve_account(account, results, desired, on_result)) waiting = true;
        if (!waiting || co_await clock_.sleep(pause) == Slept::interrupted) break;
        pause = std::min(pause * 2, 4 * options_.look_every);
    }
    for (const auto& [address, place] : in_doubt_) {
        results[place].message += "\nwhether it was created is not known yet: run apply again to find out";
        on_result(results[place]);
    }
}

asio::awaitable<ChangeResult> Executor::conclude(const plans::ResolvedCreate& resolved,
                                                 const ChangeResult& unknown,
                                                 const state::DesiredInbox& inbox) {
    ChangeResult result{.change = unknown.change};
    switch (resolved.resolution.conclusion) {
        case Conclusion::found:
            result.found = true;
            co_return co_await created(result, inbox, resolved.operation.id, resolved.operation.intent.wanted,
                                       *resolved.made);
        case Conclusion::lost:
            co_await journal_.finish(outcome_of(resolved));
            watched_.try_emplace(inbox.address, resolved.operation.intent.highest_seen);
            // A server that has said why would say it again, and one that lost two is not asked for ever.
            if (!rules_.answered.contains(resolved.operation.id) && sent_again_.insert(inbox.address).second)
                co_return co_await create(result.change, inbox);
            result.status = ChangeResult::Status::failed;
            result.message =
                unknown.message +
                "\nnothing came of it, as the list of inboxes shows: apply again when the cause is gone";
            break;
        case Conclusion::pending:
        case Conclusion::ambiguous:
            result.status = ChangeResult::Status::unknown;
            result.message = how_to_resolve(resolved);
    }
    co_return result;
}

asio::awaitable<ApiResult<plans::ObservedAccount>> Executor::look_above(Session& session, InboxId mark,
                                                                        const std::set<InboxId>& tracked) {
    const auto keep = keep_above(mark, fingerprint_);
    plans::ObservedAccount observed{session.account.key, session.version, {}, {}};
    auto inboxes = co_await session.api->list(keep);
    if (!inboxes && cannot_list(inboxes.error())) {
        inboxes = co_await read_above(session, mark, tracked, keep, options_.parallelism);
        observed.coverage = plans::ObservedAccount::Coverage::tracked;
        observed.whole_above = mark;
    }
    if (!inboxes) co_return inboxes.error();
    observed.inboxes = std::move(*inboxes);
    co_return observed;
}

// True while something of the account may still come.
asio::awaitable<bool> Executor::resolve_account(const std::string& account,
                                                std::vector<ChangeResult>& results,
                                                const state::Desired& desired, const OnResult& on_result) {
    std::vector<Operation> open;
    for (auto& operation : store_.open_operations())
        if (operation.intent.account == account && in_doubt_.contains(operation.intent.address))
            open.push_back(std::move(operation));
    if (open.empty()) co_return false;
    Session& session = sessions_.at(account);
    auto tracked = plans::tracked_beside(store_.inboxes(), desired.accounts, account);
    for (const auto& tombstone : store_.tombstones())
        if (tombstone.account == account) tracked.insert(tombstone.id);
    const auto asked_at = moment_of(clock_);
    auto observed = co_await look_above(session, *plans::lowest_mark(open), tracked);
    if (!observed) {
        // Nothing can be said now; as long as the in-doubt window lasts the server may come back.
        const bool over = std::ranges::all_of(open, [&](const Operation& operation) {
            return plans::surely_passed(operation.given_up.value_or(operation.begun), moment_of(clock_)) >=
                   options_.in_doubt_window;
        });
        if (over) co_return false;
        co_return observed.error().kind != ApiError::Kind::interrupted;
    }
    raise_mark(session, *observed);
    bool waiting = false;
    const auto creates = plans::resolve_account(open, {}, *observed, tracked, rules_, asked_at);
    for (const auto& create : creates) {
        const auto& intent = create.operation.intent;
        if (create.resolution.conclusion == Conclusion::pending) {
            waiting = true;
            continue;
        }
        const auto place = in_doubt_.at(intent.address);
        in_doubt_.erase(intent.address);
        results[place] = co_await conclude(create, results[place], *find(desired.inboxes, intent.address));
        if (create.resolution.conclusion == Conclusion::lost &&
            results[place].status == ChangeResult::Status::unknown) {
            in_doubt_.emplace(intent.address, place);
            waiting = true;
        } else {
            on_result(results[place]);
        }
    }
    co_return waiting;
}

}  // namespace inboxctl::agent
