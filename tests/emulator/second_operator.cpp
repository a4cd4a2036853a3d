#include "tests/emulator/second_operator.hpp"

#include <algorithm>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/server.hpp"

namespace emulator {
namespace {

constexpr std::string_view accounts = "/api/v1/accounts/";
constexpr std::string_view address = "second.operator@else.example";

Id number_behind(std::string_view path, std::string_view word) {
    const auto at = path.find(word);
    return at == std::string_view::npos ? 0 : to_i(path.substr(at + word.size()));
}

// A user, created on first use.
const std::string& token_of_operator(World& world, Id account) {
    for (const auto& [id, user] : world.users) {
        if (user.email == address && role_in(user, account)) return user.token;
    }
    User user;
    user.name = "Second Operator";
    user.email = address;
    user.roles = {{account, Role::administrator}};
    return add_user(world, std::move(user)).token;
}

Id newest_inbox(const World& world, Id account) {
    Id newest = 0;
    for (const auto& [id, inbox] : world.inboxes) {
        if (inbox.account == account) newest = std::max(newest, id);
    }
    return newest;
}

Id inbox_of(const World& world, const Request& request, Id account) {
    if (const Id id = number_behind(request.path(), "/inboxes/"); id != 0) return id;
    const auto body = parse_json(request.body);
    if (body && body->is_object()) {
        const auto id = cast_integer(at_or_null(body->get_object(), "inbox_id"));
        if (id.is_int64()) return id.get_int64();
    }
    return newest_inbox(world, account);
}

}  // namespace

std::optional<Meddling> meddling_named(std::string_view name, const json::value& argument) {
    const auto dash = name.find('_');
    const auto what = name.substr(0, dash);
    const auto when = dash == std::string_view::npos ? std::string_view{} : name.substr(dash + 1);
    if (when != "before" && when != "after") return std::nullopt;
    Meddling meddling{.when = when == "before" ? Meddling::When::before : Meddling::When::after,
                      .body = argument};
    if (what == "edit")
        meddling.what = Meddling::What::edit;
    else if (what == "twin")
        meddling.what = Meddling::What::duplicate;
    else if (what == "delete")
        meddling.what = Meddling::What::remove;
    else
        return std::nullopt;
    return meddling;
}

void meddle(World& world, const Meddling& meddling, const Request& request) {
    const Id account = number_behind(request.path(), accounts);
    if (!world.accounts.contains(account)) return;
    const std::string base = std::string{accounts} + std::to_string(account) + "/inboxes";
    const std::string inbox = base + "/" + std::to_string(inbox_of(world, request, account));
    Request theirs;
    switch (meddling.what) {
        case Meddling::What::edit:
            theirs = {.method = "PATCH", .target = inbox, .body = to_text(meddling.body)};
            break;
        case Meddling::What::remove:
            theirs = {.method = "DELETE", .target = inbox};
            break;
        case Meddling::What::duplicate:
            theirs = {.method = request.method, .target = request.target, .body = request.body};
            break;
    }
    theirs.headers = {{"content_type", std::string{meddling.what == Meddling::What::duplicate
                                                       ? request.header("content_type")
                                                       : std::string_view{"application/json"}}},
                      {"api_access_token", token_of_operator(world, account)}};
    handle(world, theirs);
}

}  // namespace emulator
