#pragma once

#include <vector>

#include "tests/emulator/answers.hpp"
#include "tests/emulator/params.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// One request: its user, account and parameters.
struct Session {
    World& world;
    const Request& request;
    Params params;
    const User* user = nullptr;
    Account* account = nullptr;
    Role role = Role::agent;
};

// Finds the user behind the token. Halts with 401.
void authenticate(Session& session);

// Finds the account and the caller's role in it. Halts with 404 or 401.
void enter_account(Session& session, std::string_view id);

// As the account's own endpoints find it: among the caller's accounts, suspended or not. Halts with 404.
void enter_own_account(Session& session, std::string_view id);

// Halts with 404 when the account has no such inbox, with 401 when the caller may not see it.
Inbox& visible_inbox(const Session& session, std::string_view id);
Inbox& inbox_of_account(const Session& session, Id id);
void require_visible(const Session& session, const Inbox& inbox);
void require_administrator(const Session& session);

}  // namespace emulator
