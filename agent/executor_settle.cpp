#include <algorithm>
#include <set>

#include "agent/executor.hpp"

namespace inboxctl::agent {

namespace {

using plans::Verdict;
using state::InboxId;
using state::Operation;

state::Keep keep_above(const std::vector<Operation>& open, const state::Fingerprinter& fingerprint) {
    InboxId mark = open.front().intent.highest_seen;
    for (const auto& operation : open)
        mark = std::min(mark, operation.intent.highest_seen);
    return {[mark](InboxId id) { return id > mark ? state::FieldMask().set() : state::identifying_fields(); },
            fingerprint};
}

const state::DesiredInbox* find(const state::Desired& desired, const state::Address& address) {
    const auto found = std::ranges::find(desired.inboxes, address, &state::DesiredInbox::address);
    return found == desired.inboxes.end() ? nullptr : &*found;
}

void raise_mark(Session& session, const plans::ObservedAccount& observed) {
    for (const auto& inbox : observed.inboxes)
        session.highest_seen = std::max(session.highest_seen, inbox.id);
}

}  // namespace

asio::awaitable<void> Executor::settle(std::vector<ChangeResult>& results, const state::Desired& desired,
                                       const OnResult& on_result) {
    sent_again_.clear();
    while (options_.unanswered == Unanswered::wait && !open_.empty() && !stopped_) {
        std::set<std::string> accounts;
        for (const auto& [address, place] : open_)
            accounts.insert(results[place].change.account);
        bool waiting = false;
        for (const auto& account : accounts)
            if (co_await settle_account(account, results, desired, on_result)) waiting = true;
        if (!waiting || co_await clock_.sleep(options_.settle_poll) == Slept::interrupted) break;
    }
    for (const auto& [address, place] : open_) {
        results[place].message += "\nwhether it was created is not known yet: run apply again to settle it";
        on_result(results[place]);
    }
}

asio::awaitable<ChangeResult> Executor::settled(const Judged& judged, const ChangeResult& unknown,
                                                const state::DesiredInbox& inbox) {
    ChangeResult result{.change = unknown.change};
    switch (judged.settled.verdict) {
        case Verdict::adopted:
            co_return co_await created(result, inbox, judged.operation.id, judged.operation.intent.wanted,
                                       *judged.made);
        case Verdict::free:
            co_await journal_.finish(outcome_of(judged));
            // A server that has said why would say it again, and one that lost two is not asked for ever.
            if (!rules_.answered.contains(judged.operation.id) && sent_again_.insert(inbox.address).second)
                co_return co_await create(result.change, inbox);
            result.status = ChangeResult::Status::failed;
            result.message =
                unknown.message +
                "\nnothing came of it, as the list of inboxes shows: apply again when the cause is gone";
            break;
        case Verdict::open:
        case Verdict::ambiguous:
            result.status = ChangeResult::Status::unknown;
            result.message = how_to_resolve(judged);
    }
    co_return result;
}

// True while something of the account may still come.
asio::awaitable<bool> Executor::settle_account(const std::string& account, std::vector<ChangeResult>& results,
                                               const state::Desired& desired, const OnResult& on_result) {
    std::vector<Operation> open;
    for (auto& operation : store_.open_operations())
        if (operation.intent.account == account && open_.contains(operation.intent.address))
            open.push_back(std::move(operation));
    if (open.empty()) co_return false;
    Session& session = sessions_.at(account);
    const auto asked_at = clock_.now();
    const auto keep = keep_above(open, fingerprint_);
    auto list = co_await session.api->list(keep);
    if (!list) {
        // Nothing can be said now; as long as the settle time runs the server may come back.
        const auto patience = clock_.now() - options_.settle;
        const bool over = std::ranges::all_of(open, [&](const Operation& operation) {
            return operation.given_up.value_or(operation.begun) <= patience;
        });
        if (over) co_return false;
        co_return list.error().kind != ApiError::Kind::interrupted;
    }
    const plans::ObservedAccount observed{account, session.version, std::move(*list), {}};
    raise_mark(session, observed);
    auto tracked = tracked_beside(store_.inboxes(), desired.accounts, account);
    for (const auto& tombstone : store_.tombstones())
        if (tombstone.account == account) tracked.insert(tombstone.id);
    bool waiting = false;
    const auto verdicts = judge(open, observed, tracked, rules_, asked_at);
    for (const auto& judged : verdicts) {
        const auto& intent = judged.operation.intent;
        if (judged.settled.verdict == Verdict::open) {
            waiting = true;
            continue;
        }
        const auto place = open_.at(intent.address);
        open_.erase(intent.address);
        results[place] = co_await settled(judged, results[place], *find(desired, intent.address));
        if (judged.settled.verdict == Verdict::free &&
            results[place].status == ChangeResult::Status::unknown) {
            open_.emplace(intent.address, place);
            waiting = true;
        } else {
            on_result(results[place]);
        }
    }
    co_return waiting;
}

}  // namespace inboxctl::agent
