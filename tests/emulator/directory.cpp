#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "tests/emulator/endpoints.hpp"

namespace emulator {
namespace {

std::string_view role_name(Role role) { return role == Role::administrator ? "administrator" : "agent"; }

json::object profile_account(const World& world, Id id, Role role) {
    const auto& account = world.accounts.at(id);
    json::object row{
        {"id", id}, {"name", account.name}, {"status", account.suspended ? "suspended" : "active"}};
    if (world.release->onboarding_step) row["onboarding_step"] = nullptr;
    if (world.release->api_and_webhooks) row["api_and_webhooks"] = true;
    row["active_at"] = nullptr;
    row["role"] = role_name(role);
    row["permissions"] = json::array{role_name(role)};
    row["availability"] = "online";
    row["availability_status"] = "offline";
    row["auto_offline"] = true;
    row["custom_role_id"] = nullptr;
    row["custom_role"] = nullptr;
    return row;
}

}  // namespace

Viewer viewer_of(const Session& session) {
    return session.role == Role::administrator ? Viewer::administrator : Viewer::agent;
}

json::object cache_keys(const Account& account) {
    return {
        {"label", "0000000000"}, {"inbox", fmt::format("{:010}", account.inbox_key)}, {"team", "0000000000"}};
}

json::object agent_row(const World& world, const User& user, Id account) {
    json::object row{{"id", user.id},        {"account_id", account}, {"availability_status", "offline"},
                     {"auto_offline", true}, {"confirmed", true},     {"email", user.email}};
    if (world.release->agent_provider) row["provider"] = "email";
    row["available_name"] = user.name;
    row["name"] = user.name;
    row["role"] = role_name(role_in(user, account).value_or(Role::agent));
    row["thumbnail"] = "";
    row["custom_role_id"] = nullptr;
    return row;
}

Response show_api(Session& session, const Captures&) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(session.world.now);
    const auto time =
        fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
    return ok(json::object{{"version", session.world.release->version},
                           {"timestamp", time},
                           {"queue_services", "ok"},
                           {"data_services", "ok"}});
}

Response show_health(Session& session, const Captures&) {
    return session.world.release->health_route ? ok(json::object{{"status", "woot"}}) : no_route();
}

Response show_profile(Session& session, const Captures&) {
    authenticate(session);
    const User& user = *session.user;
    json::array accounts;
    for (const auto& [id, role] : user.roles)
        accounts.push_back(profile_account(session.world, id, role));
    const auto role = user.roles.empty() ? json::value() : json::value(role_name(user.roles.front().second));
    const auto account = user.roles.empty() ? json::value() : json::value(user.roles.front().first);
    return ok(json::object{{"access_token", user.token},
                           {"account_id", account},
                           {"available_name", user.name},
                           {"avatar_url", ""},
                           {"confirmed", true},
                           {"display_name", nullptr},
                           {"message_signature", nullptr},
                           {"email", user.email},
                           {"id", user.id},
                           {"inviter_id", nullptr},
                           {"name", user.name},
                           {"provider", "email"},
                           {"pubsub_token", user.pubsub_token},
                           {"role", role},
                           {"ui_settings", json::object{}},
                           {"uid", user.email},
                           {"type", nullptr},
                           {"accounts", accounts}});
}

Response show_account(Session& session, const Captures& captures) {
    authenticate(session);
    enter_own_account(session, captures[0]);
    const Account& account = *session.account;
    json::object features;
    for (const auto feature : session.world.release->features)
        features[feature] = true;
    return ok(json::object{{"settings", json::object{}},
                           {"created_at", iso8601(account.created_at)},
                           {"domain", nullptr},
                           {"features", features},
                           {"id", account.id},
                           {"locale", "en"},
                           {"name", account.name},
                           {"support_email", "Chatwoot <a@example.com>"},
                           {"status", account.suspended ? "suspended" : "active"},
                           {"cache_keys", cache_keys(account)},
                           {"latest_chatwoot_version", nullptr},
                           {"subscribed_features", json::array{}}});
}

Response show_cache_keys(Session& session, const Captures& captures) {
    authenticate(session);
    enter_own_account(session, captures[0]);
    Response response = ok(json::object{{"cache_keys", cache_keys(*session.account)}});
    response.headers["cache-control"] = "max-age=10, private, stale-while-revalidate=300";
    return response;
}

Response list_agents(Session& session, const Captures&) {
    const Id account = session.account->id;
    std::vector<const User*> users;
    for (const auto& [id, user] : session.world.users) {
        if (role_in(user, account)) users.push_back(&user);
    }
    std::ranges::stable_sort(users, {}, [](const User* user) { return lower_case(user->name); });
    json::array rows;
    for (const auto* user : users)
        rows.push_back(agent_row(session.world, *user, account));
    return ok(rows);
}

}  // namespace emulator
