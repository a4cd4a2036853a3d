#include "agent/execute/executor.hpp"
#include "plans/diff/inbox/masks.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using plans::Part;
using state::DesiredInbox;
using state::InboxId;
using state::ObservedInbox;

bool differs(const state::FieldValues& before, const state::FieldValues& after) {
    for (const auto& [id, value] : after) {
        const auto* was = before.find(id);
        if (was == nullptr || !plans::same(state::field(id), *was, value)) return true;
    }
    return false;
}

constexpr int most_tries = 3;
constexpr std::chrono::milliseconds between_tries{500};

std::string interrupted_before(const Part& part) {
    return "interrupted before " + std::string(name_of(part.kind)) + ": apply again";
}

}  // namespace

asio::awaitable<void> Executor::follow_up(ChangeResult& result, const DesiredInbox& inbox,
                                          state::RecordedInbox recorded, const state::FieldMask& fields) {
    for (const auto& part : plans::parts_of(inbox, fields)) {
        if (!co_await send_part(result, inbox, recorded, part)) co_return;
    }
}

asio::awaitable<bool> Executor::send_part(ChangeResult& result, const DesiredInbox& inbox,
                                          state::RecordedInbox& recorded, const Part& part) {
    const state::Intent intent{.kind = state::OperationKind::update,
                               .address = inbox.address,
                               .account = inbox.account,
                               .payload = inbox.payload,
                               .target = recorded.id,
                               .highest_seen = sessions_.at(inbox.account).highest_seen,
                               .wanted = plans::only(inbox.fields, part.fields)};
    auto turn = co_await take_turn();
    if (!result.changed && is_withheld(result)) co_return false;
    if (stopped_) {
        fail(result, interrupted_before(part));
        co_return false;
    }
    const auto operation = co_await journal_.begin(intent);
    const auto sent = co_await send_until_known(result, inbox, part, recorded.id, intent.wanted);
    turn.reset();
    const auto& [answer, now, may_be_done] = sent;
    const bool looked = may_be_done && !answer;
    const std::string refusal = answer ? std::string() : answer.error().message;

    const auto before = recorded.applied;
    plans::Taken taken;
    if (now) taken = plans::taken(intent.wanted, *now);
    for (const auto& [id, value] : taken.applied)
        if (answer || is_answered(state::field(id))) recorded.applied.set(id, value);
    result.changed = result.changed || answer || (looked && !now) || differs(before, recorded.applied);
    const bool all = now && taken.refused.empty() && (answer || !plans::has_write_only(intent.wanted));
    if (answer)
        report_refused(result, taken.refused);
    else if (!all)
        fail(result, refusal);
    else if (answer.error().kind == ApiError::Kind::refused)
        fail(result, refusal + "\nthe server has stored the settings all the same");
    if (!answer && answer.error().kind == ApiError::Kind::interrupted && !result.changed)
        result.status = ChangeResult::Status::not_begun;
    state::Outcome outcome{operation, state::Done{recorded}};
    if (!now && looked) outcome.what = state::Unknown{refusal, {}};
    if (!now && !looked) outcome.what = state::Failed{refusal};
    co_await journal_.finish(std::move(outcome));
    co_return all;
}

asio::awaitable<Executor::SentPart> Executor::send_until_known(const ChangeResult& result,
                                                               const DesiredInbox& inbox, const Part& part,
                                                               InboxId id, const state::FieldValues& wanted) {
    Withheld withheld = [] { return std::nullopt; };  // what is half done is finished
    if (!result.changed) withheld = [&] { return may_begin_(result.change); };
    auto answer = co_await requests_.send(inbox, id, part, withheld);
    // A request that was refused may be carried out in part, and one without an answer completely.
    const bool look = !answer && !answer.error().surely_not_done();
    std::optional<ObservedInbox> now;
    if (look) now = co_await look_again(inbox, id, part);
    // An update is sent again only if looking does not show that it was carried out: it says the same twice.
    for (int again = 1; again < most_tries && look && now && !answer.error().answered; ++again) {
        if (!plans::has_write_only(wanted) && plans::taken(wanted, *now).refused.empty()) break;
        if (stopped_ || co_await clock_.sleep(again * between_tries) == Slept::interrupted) break;
        answer = co_await requests_.send(inbox, id, part, withheld);
        if (answer || answer.error().surely_not_done()) break;
        now = co_await look_again(inbox, id, part);
    }
    if (answer) now = answer.value();
    SentPart sent{std::move(answer), std::move(now), look};
    co_return sent;
}

asio::awaitable<std::optional<ObservedInbox>> Executor::look_again(const DesiredInbox& inbox, InboxId id,
                                                                   const Part& part) {
    auto now = co_await requests_.read_again(inbox, id, part);
    if (now) co_return std::move(*now);
    co_return std::nullopt;
}

}  // namespace inboxctl::agent
