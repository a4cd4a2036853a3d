#include "agent/execute/executor.hpp"
#include "agent/manifests/avatar.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/wipe.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "plans/render/text.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

namespace {

using state::DesiredInbox;
using state::InboxId;
using state::ObservedInbox;

bool has_moved(const state::FieldValues& before, const state::FieldValues& after) {
    for (const auto& [id, value] : after) {
        const auto* was = before.find(id);
        if (was == nullptr || !plans::same(state::field(id), *was, value)) return true;
    }
    return false;
}

ApiError not_sent(std::string message) {
    return {.kind = ApiError::Kind::refused, .outcome = ApiError::Outcome::not_done, .message = message};
}

ObservedInbox with(InboxId id, std::string_view field, state::Json value) {
    ObservedInbox observed{.id = id};
    observed.fields.set(state::inbox_field(field), std::move(value));
    return observed;
}

constexpr int most_tries = 3;
constexpr std::chrono::milliseconds between_tries{500};

std::string interrupted_before(const Part& part) {
    return "interrupted before " + std::string(name_of(part.kind)) + ": apply again";
}

// Objects in which the server keeps keys of its own are sent merged with what it has.
bool needs_current(const state::FieldMask& fields) {
    for (const auto& row : state::fields()) {
        const bool merged = row.secrecy == state::Secrecy::contents || row.name == "csat_config";
        if (merged && fields[static_cast<std::size_t>(id_of(row))]) return true;
    }
    return false;
}

}  // namespace

void fail(ChangeResult& result, const std::string& message) {
    if (result.status == ChangeResult::Status::done) result.status = ChangeResult::Status::failed;
    result.message += (result.message.empty() ? "" : "\n") + message;
}

namespace {

// Why a server may answer 200 and keep what it has.
std::string_view known_reason(const state::Field& row) {
    if (row.name == "auto_assignment_config") return " (the community edition has no such limit)";
    if (row.scope == state::Scope::hours) return " (it skips hours that it finds wrong without a word)";
    if (row.scope == state::Scope::members) return " (it leaves out who is not an agent of the account)";
    return {};
}

}  // namespace

void report_refused(ChangeResult& result, const std::vector<plans::FieldChange>& refused) {
    for (const auto& field : refused) {
        const auto& row = state::field(field.field);
        fail(result, "the server answered 200 but did not take " + path_of(row) + " = " +
                         plans::shown(row, field.after) + "; it has " + plans::shown(row, field.before) +
                         std::string(known_reason(row)));
    }
}

asio::awaitable<void> Executor::follow_up(ChangeResult& result, const DesiredInbox& inbox,
                                          state::RecordedInbox recorded, const state::FieldMask& fields) {
    for (const auto& part : parts_of(inbox, fields)) {
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
                               .wanted = only(inbox.fields, part.fields)};
    auto turn = co_await take_turn();
    if (!result.changed && is_withheld(result)) co_return false;
    if (stopped_) {
        fail(result, interrupted_before(part));
        co_return false;
    }
    const auto operation = co_await journal_.begin(intent);
    Withheld withheld = [] { return std::nullopt; };  // what is half done is finished
    if (!result.changed) withheld = [&] { return may_begin_(result.change); };
    auto answer = co_await send(inbox, recorded.id, part, withheld);
    // What was refused may have gone half its way, and what got no answer all of it.
    bool look = !answer && !answer.error().surely_not_done();
    std::optional<ObservedInbox> now;
    if (look) now = co_await look_again(inbox, recorded.id, part);
    // Only an update of which nobody knows more by looking goes again: it says the same a second time.
    for (int again = 1; again < most_tries && look && now && !answer.error().answered; ++again) {
        if (!has_write_only(intent.wanted) && plans::taken(intent.wanted, *now).refused.empty()) break;
        if (stopped_ || co_await clock_.sleep(again * between_tries) == Slept::interrupted) break;
        answer = co_await send(inbox, recorded.id, part, withheld);
        if (answer || answer.error().surely_not_done()) break;
        now = co_await look_again(inbox, recorded.id, part);
    }
    turn.reset();
    look = look && !answer;
    if (answer) now = answer.value();
    const std::string refusal = answer ? std::string() : answer.error().message;

    const auto before = recorded.applied;
    plans::Taken taken;
    if (now) taken = plans::taken(intent.wanted, *now);
    for (const auto& [id, value] : taken.applied)
        if (answer || is_answered(state::field(id))) recorded.applied.set(id, value);
    result.changed = result.changed || answer || (look && !now) || has_moved(before, recorded.applied);
    const bool all = now && taken.refused.empty() && (answer || !has_write_only(intent.wanted));
    if (answer)
        report_refused(result, taken.refused);
    else if (!all)
        fail(result, refusal);
    else if (answer.error().kind == ApiError::Kind::refused)
        fail(result, refusal + "\nthe server has stored the settings all the same");
    if (!answer && answer.error().kind == ApiError::Kind::interrupted && !result.changed)
        result.status = ChangeResult::Status::not_begun;
    state::Outcome outcome{operation, state::Done{recorded}};
    if (!now && look) outcome.what = state::Unknown{refusal, {}};
    if (!now && !look) outcome.what = state::Failed{refusal};
    co_await journal_.finish(std::move(outcome));
    co_return all;
}

asio::awaitable<std::optional<ObservedInbox>> Executor::look_again(const DesiredInbox& inbox, InboxId id,
                                                                   const Part& part) {
    auto now = co_await read_again(inbox, id, part);
    if (now) co_return std::move(*now);
    co_return std::nullopt;
}

asio::awaitable<ApiResult<ObservedInbox>> Executor::send(const DesiredInbox& inbox, InboxId id,
                                                         const Part& part, const Withheld& withheld) {
    Session& session = sessions_.at(inbox.account);
    const auto field = [&](std::string_view name) { return inbox.fields.find(state::inbox_field(name)); };
    switch (part.kind) {
        case Part::Kind::channel:
        case Part::Kind::inbox:
            co_return co_await patch(inbox, id, part, withheld);
        case Part::Kind::avatar: {
            const auto image = open_avatar(inbox);
            if (!image)
                co_return not_sent("the avatar " + inbox.avatar_file + " is no longer what was planned");
            auto set = [&]() { return session.api->set_avatar(id, *image, keep_declared(inbox)); };
            co_return co_await send_patiently(clock_, withheld, set);
        }
        case Part::Kind::members: {
            const auto users = member_ids(session.names, *field("members"));
            auto set = [&]() { return session.api->set_members(id, users); };
            const auto now = co_await send_patiently(clock_, withheld, set);
            if (!now) co_return now.error();
            co_return with(id, "members", emails_of(session.names, now.value()));
        }
        case Part::Kind::agent_bot: {
            const auto bot = bot_id(session.names, *field("agent_bot"));
            auto set = [&]() { return session.api->set_agent_bot(id, bot); };
            const auto done = co_await send_patiently(clock_, withheld, set);
            if (!done) co_return done.error();
            auto now = co_await read_again(inbox, id, part);
            if (now) co_return now;
            // It was set; that it could not be seen afterwards says nothing of it.
            ApiError unseen = now.error();
            unseen.outcome = ApiError::Outcome::unknown;
            co_return unseen;
        }
    }
    co_return not_sent({});
}

asio::awaitable<ApiResult<ObservedInbox>> Executor::patch(const DesiredInbox& inbox, InboxId id,
                                                          const Part& part, const Withheld& withheld) {
    Session& session = sessions_.at(inbox.account);
    const auto secrets = open_secrets(inbox, fingerprint_);
    if (!secrets) co_return not_sent(secrets.error().message + ": " + secrets.error().remedy);
    boost::json::object current;
    if (needs_current(part.fields)) {
        auto raw = co_await session.api->raw(id);
        if (!raw) {
            auto error = raw.error();
            error.outcome = ApiError::Outcome::not_done;
            co_return error;
        }
        current = std::move(*raw);
    }
    const auto lookups = lookups_of(session.names, inbox);
    std::string body = state::update_body(inbox, secrets.value(), lookups, part.fields, current);
    const Wiped wiped(body);
    auto send = [&]() { return session.api->update(id, body, keep_declared(inbox), secrets.value()); };
    co_return co_await send_patiently(clock_, withheld, send);
}

asio::awaitable<ApiResult<ObservedInbox>> Executor::read_again(const DesiredInbox& inbox, InboxId id,
                                                               const Part& part) {
    Session& session = sessions_.at(inbox.account);
    if (part.kind == Part::Kind::members) {
        const auto now = co_await session.api->members(id);
        if (!now) co_return now.error();
        co_return with(id, "members", emails_of(session.names, now.value()));
    }
    if (part.kind == Part::Kind::agent_bot) {
        const auto now = co_await session.api->agent_bot(id);
        if (!now) co_return now.error();
        co_return with(id, "agent_bot", bot_name(session.names, now.value()));
    }
    co_return co_await session.api->show(id, keep_declared(inbox));
}

}  // namespace inboxctl::agent
