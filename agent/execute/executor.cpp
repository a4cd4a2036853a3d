#include "agent/execute/executor.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cassert>

#include "agent/manifests/secrets.hpp"
#include "agent/system/wipe.hpp"
#include "agent/system/workers.hpp"
#include "plans/diff/findings.hpp"
#include "plans/diff/inbox/identity.hpp"
#include "plans/diff/inbox/masks.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

namespace {

using plans::Change;
using state::DesiredInbox;
using state::InboxId;
using state::ObservedInbox;
using state::RecordedInbox;
using Status = ChangeResult::Status;

state::Outcome not_sent(state::OperationId operation, const std::string& why) {
    return {operation, state::Failed{why.empty() ? "interrupted before it was sent" : "not sent: " + why}};
}

InboxId before(InboxId id) { return InboxId{std::max<std::int64_t>(to_number(id), 1) - 1}; }

}  // namespace

Executor::Executor(Sessions& sessions, state::Store& store, GroupJournal& journal, Clock& clock,
                   const state::Fingerprinter& fingerprint, ExecutorOptions options)
    : sessions_(sessions),
      store_(store),
      journal_(journal),
      clock_(clock),
      fingerprint_(fingerprint),
      requests_(sessions, clock, fingerprint),
      options_(options) {
    rules_.in_doubt_window = options.in_doubt_window;
}

asio::awaitable<std::vector<ChangeResult>> Executor::run(const std::vector<Change>& changes,
                                                         const state::Desired& desired, OnResult on_result) {
    const Sessions::Confidence confidence(sessions_, desired);
    std::vector<ChangeResult> results(changes.size());
    watched_.clear();
    for (const auto& operation : store_.watched())
        watched_.try_emplace(operation.intent.address, operation.intent.highest_seen);
    sending_.emplace(co_await asio::this_coro::executor, options_.parallelism);
    activity_ = {.total = changes.size()};
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        results[i].change = changes[i];
        if (is_withheld(results[i])) co_return;
        activity_.in_flight.insert(changes[i].address);
        on_begin_(changes[i]);
        results[i] = co_await carry_out(changes[i], desired);
        activity_.in_flight.erase(changes[i].address);
        ++activity_.done;
        if (results[i].status == Status::failed) ++activity_.failed;
        if (results[i].status == Status::unknown)
            in_doubt_.emplace(changes[i].address, i);
        else if (results[i].status != Status::not_begun)
            on_result(results[i]);
    };
    // Twice as many as may be in flight: the others' intents and results are written meanwhile.
    co_await run_jobs(changes.size(), 2 * options_.parallelism, job);
    co_await resolve_in_doubt(results, desired, on_result);
    co_return results;
}

bool Executor::is_withheld(ChangeResult& result) const {
    if (!stopped_) {
        auto why = may_begin_(result.change);
        if (!why) return false;
        result.message = std::move(*why);
    }
    result.status = Status::not_begun;
    return true;
}

asio::awaitable<Executor::Turn> Executor::take_turn() {
    Turn turn(co_await sending_->take(SteadyTime::max()));
    co_return turn;
}

asio::awaitable<ChangeResult> Executor::carry_out(const Change& change, const state::Desired& desired) {
    const DesiredInbox* inbox = find(desired.inboxes, change.address);
    switch (change.action) {
        case plans::Action::create:
            assert(inbox != nullptr);
            co_return co_await create(change, *inbox);
        case plans::Action::update:
            assert(inbox != nullptr);
            co_return co_await update(change, *inbox);
        case plans::Action::destroy:
            co_return co_await destroy(change);
        case plans::Action::forget:
            co_return forget(change);
    }
    co_return ChangeResult{};
}

asio::awaitable<ChangeResult> Executor::create(const Change& change, const DesiredInbox& inbox) {
    ChangeResult result{.change = change};
    Session& session = sessions_.at(inbox.account);
    const auto secrets = open_secrets(inbox, fingerprint_);
    if (!secrets) {
        fail(result, secrets.error().message + ": " + secrets.error().remedy);
        co_return result;
    }
    const auto which = state::fields_of_create(inbox.fields);
    const auto lookups = lookups_of(session.names, inbox);
    std::string body = state::create_body(inbox, secrets.value(), lookups);
    const Wiped wiped(body);
    const auto newest = session.highest_seen;
    const auto intent = intent_of_create(inbox, which);
    const auto operation = co_await journal_.begin(intent);
    auto turn = co_await take_turn();
    if (is_withheld(result)) {
        co_await journal_.finish(not_sent(operation, result.message));
        co_return result;
    }
    const Withheld withheld = [&] { return may_begin_(change); };
    auto send = [&]() { return session.api->create(body, requests_.keep_declared(inbox), secrets.value()); };
    auto answer = co_await send_patiently(clock_, withheld, send);
    turn.reset();
    if (answer && answer.value().id > newest) {
        const auto made = plans::just_made(std::move(answer.value()));
        co_return co_await created(std::move(result), inbox, operation, intent.wanted, made);
    }
    co_return co_await not_created(std::move(result), inbox, operation, answer, newest);
}

state::Intent Executor::intent_of_create(const DesiredInbox& inbox, const state::FieldMask& fields) {
    const auto seen = sessions_.at(inbox.account).highest_seen;
    // What an earlier create makes late is found above that create's mark.
    const auto earlier = watched_.find(inbox.address);
    return {.kind = state::OperationKind::create,
            .address = inbox.address,
            .account = inbox.account,
            .payload = inbox.payload,
            .highest_seen = earlier == watched_.end() ? seen : std::min(seen, earlier->second),
            .wanted = plans::only(inbox.fields, fields)};
}

asio::awaitable<ChangeResult> Executor::not_created(ChangeResult result, const DesiredInbox& inbox,
                                                    state::OperationId operation,
                                                    const ApiResult<ObservedInbox>& answer, InboxId newest) {
    // An answer from somebody's cache, or the server's ids have gone back: the list shows which inbox it is.
    if (answer) {
        const auto id = answer.value().id;
        result.status = Status::unknown;
        result.message = "the server answered with inbox " + to_string(id) + ", although it had inbox " +
                         to_string(newest) + " before";
        state::Outcome outcome{operation, state::Unknown{result.message, before(id)}};
        co_await journal_.finish(std::move(outcome));
        co_return result;
    }
    const auto& error = answer.error();
    fail(result, error.message);
    state::Outcome outcome{operation, state::Failed{error.message}};
    // If a second create is refused because the key is taken, the first create may have taken it.
    const bool may_be_ours = error.status == 422 && watched_.contains(inbox.address) &&
                             state::natural_key(inbox.payload) != nullptr;
    if (error.kind == ApiError::Kind::interrupted) result.status = Status::not_begun;
    if (!error.surely_not_done() || may_be_ours) {
        outcome.what = state::Unknown{error.message, {}};
        result.status = Status::unknown;
        if (error.answered) rules_.answered.insert(operation);
    }
    co_await journal_.finish(std::move(outcome));
    co_return result;
}

asio::awaitable<ChangeResult> Executor::created(ChangeResult result, const DesiredInbox& inbox,
                                                state::OperationId operation, const state::FieldValues& sent,
                                                const ObservedInbox& answer) {
    auto& highest_seen = sessions_.at(inbox.account).highest_seen;
    highest_seen = std::max(highest_seen, answer.id);
    auto taken = plans::taken(sent, answer);
    RecordedInbox recorded{.address = inbox.address,
                           .account = inbox.account,
                           .id = answer.id,
                           .payload = inbox.payload,
                           .applied = std::move(taken.applied),
                           .identity = answer.identity};
    remember(recorded, inbox.lifecycle);
    const auto rest = plans::all_of(inbox.fields) & ~state::fields_of_create(sent);
    const auto done = plans::already(inbox, rest, answer);
    for (const auto& [id, wanted] : plans::only(inbox.fields, done))
        recorded.applied.set(id, plans::normalise(state::field(id), wanted));
    const auto left = rest & ~done;
    state::Outcome outcome{operation, state::Done{left.any() ? recorded : std::move(recorded)}};
    co_await journal_.finish(std::move(outcome));
    result.id = answer.id;
    result.changed = true;
    report_refused(result, taken.refused);
    if (left.any()) co_await follow_up(result, inbox, std::move(recorded), left);
    co_return result;
}

// If the account was trusted without being read, its ids may belong to other inboxes now. What is deleted is
// looked at in any case: hours may have passed between the plan and a person's yes.
asio::awaitable<bool> Executor::may_be_another(ChangeResult& result, const DesiredInbox* inbox) {
    Session& session = sessions_.at(result.change.account);
    if (session.was_read && result.change.action != plans::Action::destroy) co_return false;
    const auto recorded = read_recorded(result.change.address);
    if (!recorded || recorded->id != result.change.id) co_return false;
    const auto keep = state::keep_all(fingerprint_);
    const auto now = co_await session.api->show(recorded->id, keep);
    if (!now) {
        if (now.error().kind == ApiError::Kind::not_found) co_return false;
        if (now.error().kind == ApiError::Kind::interrupted) result.status = Status::not_begun;
        fail(result, now.error().message);
        co_return true;
    }
    if (plans::is_same_inbox(*recorded, now.value(), inbox)) co_return false;
    const auto finding = plans::another_inbox(*recorded, now.value());
    fail(result, finding.message + "\n" + finding.remedy);
    co_return true;
}

asio::awaitable<ChangeResult> Executor::update(const Change& change, const DesiredInbox& inbox) {
    ChangeResult result{.change = change, .id = change.id};
    if (co_await may_be_another(result, &inbox)) co_return result;
    auto recorded = read_recorded(change.address);
    assert(recorded);
    recorded->applied = plans::only(recorded->applied, plans::all_of(inbox.fields));
    state::FieldMask fields;
    for (const auto& field : change.fields)
        fields.set(static_cast<std::size_t>(field.field));
    co_await follow_up(result, inbox, std::move(*recorded), fields);
    co_return result;
}

asio::awaitable<ChangeResult> Executor::destroy(const Change& change) {
    ChangeResult result{.change = change, .id = change.id};
    const state::Intent intent{.kind = state::OperationKind::destroy,
                               .address = change.address,
                               .account = change.account,
                               .payload = change.payload,
                               .target = change.id};
    auto turn = co_await take_turn();
    if (is_withheld(result)) co_return result;
    if (co_await may_be_another(result, nullptr)) co_return result;
    const auto operation = co_await journal_.begin(intent);
    const Withheld withheld = [&] { return may_begin_(change); };
    auto send = [&]() { return sessions_.at(change.account).api->destroy(change.id); };
    auto answer = co_await send_patiently(clock_, withheld, send);
    // A second request does no harm, and a 404 shows that the inbox is gone. A request that is not sent shows
    // nothing about the first one.
    for (int again = 0; again < 2 && !answer && !answer.error().surely_not_done(); ++again) {
        auto next = co_await send_patiently(clock_, withheld, send);
        const bool is_known = next || next.error().kind == ApiError::Kind::not_found;
        if (!is_known && next.error().surely_not_done()) break;
        answer = std::move(next);
    }
    turn.reset();
    state::Outcome outcome{operation, state::Done{}};
    const bool gone = !answer && answer.error().kind == ApiError::Kind::not_found;
    if (!answer && !gone) {
        fail(result, answer.error().message);
        if (answer.error().kind == ApiError::Kind::interrupted) result.status = Status::not_begun;
        outcome.what = state::Failed{answer.error().message};
        if (!answer.error().surely_not_done()) {
            result.changed = true;
            fail(result, "it may have been deleted all the same: the next plan shows it");
            outcome.what = state::Unknown{answer.error().message, {}};
        }
    }
    result.changed = result.changed || result.status == Status::done;
    co_await journal_.finish(std::move(outcome));
    co_return result;
}

std::optional<RecordedInbox> Executor::read_recorded(const state::Address& address) {
    const auto held = journal_.alone();
    return store_.inbox(address);
}

ChangeResult Executor::forget(const Change& change) {
    const auto held = journal_.alone();
    store_.forget({change.address});
    return {.change = change, .id = change.id, .changed = true};
}

}  // namespace inboxctl::agent
