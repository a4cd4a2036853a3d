#include "tests/emulator/session.hpp"

#include "tests/emulator/columns.hpp"

namespace emulator {

void authenticate(Session& session) {
    const std::string token{session.request.header("api_access_token")};
    if (is_blank_text(token)) {
        Response response =
            ok(json::object{{"errors", {"You need to sign in or sign up before continuing."}}});
        response.status = 401;
        throw Halt{std::move(response)};
    }
    const auto owner = session.world.tokens.find(token);
    const bool known = owner != session.world.tokens.end() && !session.world.rotated_tokens.contains(token);
    if (!known) refuse(401, "Invalid Access Token");
    if (owner->second.kind != OwnerKind::user)
        refuse(401, "Access to this endpoint is not authorized for bots");
    session.user = &session.world.users.at(owner->second.id);
    session.world.performer = session.user->id;
}

void enter_account(Session& session, std::string_view id) {
    const auto found = session.world.accounts.find(to_i(id));
    if (found == session.world.accounts.end()) refuse_not_found();
    if (found->second.suspended) refuse(401, "Account is suspended");
    const auto role = role_in(*session.user, found->first);
    if (!role) refuse(401, "You are not authorized to access this account");
    session.account = &found->second;
    session.role = *role;
}

void enter_own_account(Session& session, std::string_view id) {
    const auto found = session.world.accounts.find(to_i(id));
    const auto role =
        found == session.world.accounts.end() ? std::nullopt : role_in(*session.user, found->first);
    if (!role) refuse_not_found();
    session.account = &found->second;
    session.role = *role;
}

Inbox& inbox_of_account(const Session& session, Id id) {
    const auto found = session.world.inboxes.find(id);
    if (found == session.world.inboxes.end() || found->second.account != session.account->id)
        refuse_not_found();
    return found->second;
}

void require_visible(const Session& session, const Inbox& inbox) {
    if (session.role != Role::administrator && !inbox.members.contains(session.user->id))
        refuse_not_allowed();
}

Inbox& visible_inbox(const Session& session, std::string_view id) {
    Inbox& inbox = inbox_of_account(session, to_i(id));
    require_visible(session, inbox);
    return inbox;
}

void require_administrator(const Session& session) {
    if (session.role != Role::administrator) refuse_not_allowed();
}

}  // namespace emulator
