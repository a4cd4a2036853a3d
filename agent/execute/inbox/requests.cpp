#include "agent/execute/inbox/requests.hpp"

#include "agent/manifests/avatar.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/wipe.hpp"
#include "plans/diff/inbox/masks.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

namespace {

using plans::Part;
using state::DesiredInbox;
using state::InboxId;
using state::ObservedInbox;

ApiError not_sent(std::string message) {
    return {.kind = ApiError::Kind::refused, .outcome = ApiError::Outcome::not_done, .message = message};
}

ObservedInbox with(InboxId id, std::string_view field, state::Json value) {
    ObservedInbox observed{.id = id};
    observed.fields.set(state::inbox_field(field), std::move(value));
    return observed;
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

state::Keep InboxRequests::keep_declared(const DesiredInbox& inbox) const {
    return {[declared = plans::all_of(inbox.fields)](InboxId) { return declared; }, fingerprint_};
}

asio::awaitable<ApiResult<ObservedInbox>> InboxRequests::send(const DesiredInbox& inbox, InboxId id,
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

asio::awaitable<ApiResult<ObservedInbox>> InboxRequests::patch(const DesiredInbox& inbox, InboxId id,
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

asio::awaitable<ApiResult<ObservedInbox>> InboxRequests::read_again(const DesiredInbox& inbox, InboxId id,
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
