#include "tests/emulator/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"
#include "tests/emulator/providers.hpp"

namespace emulator {
namespace {

enum class Place { open, account };  // account: behind the checks of the account's base controller

struct Route {
    std::string_view methods;  // one or two
    std::string_view pattern;  // "*" is any one segment; below "A" the account's path
    Place place;
    Endpoint endpoint;
};

constexpr Route routes[] = {
    {"GET", "/health", Place::open, show_health},
    {"GET", "/api", Place::open, show_api},
    {"GET", "/api/v1/profile", Place::open, show_profile},
    {"GET", "A", Place::open, show_account},
    {"GET", "A/cache_keys", Place::open, show_cache_keys},
    {"GET", "A/agents", Place::account, list_agents},
    {"GET", "A/agent_bots", Place::account, list_bots},
    {"GET", "A/agent_bots/*", Place::account, show_bot},
    {"GET", "A/inboxes", Place::account, list_inboxes},
    {"POST", "A/inboxes", Place::account, post_inbox},
    {"GET", "A/inboxes/*", Place::account, show_inbox},
    {"PATCH PUT", "A/inboxes/*", Place::account, patch_inbox},
    {"DELETE", "A/inboxes/*", Place::account, delete_inbox},
    {"DELETE", "A/inboxes/*/avatar", Place::account, delete_avatar},
    {"GET", "A/inboxes/*/agent_bot", Place::account, show_inbox_bot},
    {"POST", "A/inboxes/*/set_agent_bot", Place::account, post_inbox_bot},
    {"POST", "A/inboxes/*/reset_secret", Place::account, post_reset_secret},
    {"POST", "A/inboxes/*/sync_templates", Place::account, post_sync_templates},
    {"GET", "A/inboxes/*/assignable_agents", Place::account, list_assignable_agents},
    {"GET", "A/inboxes/*/campaigns", Place::account, list_campaigns},
    {"GET", "A/inboxes/*/health", Place::account, show_inbox_health},
    {"GET", "A/inboxes/*/csat_template", Place::account, show_csat_template},
    {"GET DELETE", "A/inboxes/*/assignment_policy", Place::account, show_assignment_policy},
    {"GET", "A/assignment_policies", Place::account, list_assignment_policies},
    {"GET", "A/inbox_members/*", Place::account, show_members},
    {"POST", "A/inbox_members", Place::account, post_members},
    {"PATCH", "A/inbox_members", Place::account, patch_members},
    {"DELETE", "A/inbox_members", Place::account, delete_members},
    {"GET", "A/portals", Place::account, list_portals},
    {"GET", "A/portals/*", Place::account, show_portal},
    {"PATCH PUT", "A/portals/*", Place::account, patch_portal},
    {"GET", "A/webhooks", Place::account, list_webhooks},
    {"POST", "A/webhooks", Place::account, post_webhook},
    {"PATCH PUT", "A/webhooks/*", Place::account, patch_webhook},
    {"DELETE", "A/webhooks/*", Place::account, delete_webhook},
};

constexpr std::string_view account_prefix = "/api/v1/accounts/";

std::string_view take_segment(std::string_view& path) {
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return segment;
}

bool matches_segments(std::string_view pattern, std::string_view path, Captures& captures) {
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern);
        const auto given = take_segment(path);
        if (wanted == "*" && !given.empty())
            captures.push_back(given);
        else if (wanted != given)
            return false;
    }
    return pattern.empty() && path.empty();
}

bool matches(std::string_view pattern, std::string_view path, Captures& captures) {
    captures.clear();
    if (!pattern.starts_with('A')) return pattern == path;
    if (!path.starts_with(account_prefix)) return false;
    path.remove_prefix(account_prefix.size());
    captures.push_back(take_segment(path));
    pattern.remove_prefix(std::min<std::size_t>(2, pattern.size()));
    return !captures.front().empty() && matches_segments(pattern, path, captures);
}

bool allows(std::string_view methods, std::string_view method) {
    const auto at = methods.find(method);
    return at != std::string_view::npos &&
           (at + method.size() == methods.size() || methods[at + method.size()] == ' ');
}

std::string_view plain_path(const Request& request) {
    auto path = request.path();
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    if (path.ends_with(".json")) path.remove_suffix(5);
    return path;
}

const Route* route_of(const Request& request, Captures& captures) {
    const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view{request.method};
    for (const auto& route : routes) {
        if (allows(route.methods, method) && matches(route.pattern, plain_path(request), captures))
            return &route;
    }
    return nullptr;
}

Response answer(World& world, const Request& request) {
    Captures captures;
    const auto* route = route_of(request, captures);
    if (!route) return no_route();
    auto params = parse_params(request);
    if (!params)
        return bad_request(request.header("accept").find("application/json") != std::string_view::npos);
    Session session{world, request, std::move(*params)};
    if (route->place == Place::account) {
        authenticate(session);
        enter_account(session, captures[0]);
        world.deed = {session.user->email, request.method, std::string{plain_path(request)},
                      ++world.last_request};
    }
    return route->endpoint(session, captures);
}

std::string etag_of(std::string_view body) {
    const auto hash = std::hash<std::string_view>{}(body);
    return fmt::format("W/\"{:016x}{:016x}\"", hash, hash * 0x9E3779B97F4A7C15U ^ body.size());
}

// Rack adds these to every response.
void finish(const Request& request, Response& response) {
    const bool whole = response.status == 200 && !response.body.empty();
    response.headers.try_emplace("cache-control", whole ? "max-age=0, private, must-revalidate" : "no-cache");
    if (!whole) return;
    const auto etag = etag_of(response.body);
    response.headers["etag"] = etag;
    const bool same =
        (request.method == "GET" || request.method == "HEAD") && request.header("if_none_match") == etag;
    if (same) response.status = 304, response.body.clear();
}

bool writes_inbox(const Request& request) {
    const bool writes = request.method == "POST" || request.method == "PATCH" || request.method == "PUT";
    return writes && request.path().find("/inboxes") != std::string_view::npos;
}

std::chrono::milliseconds provider_time(const Request& request) {
    if (request.body.find("slow") == std::string::npos) return {};
    const auto params = parse_params(request);
    const auto* channel = params ? params->find("channel") : nullptr;
    if (!channel || !channel->is_object()) return {};
    return telegram_delay(text_at(channel->get_object(), "bot_token"));
}

bool locks_row(const World& world, const Request& request) {
    return world.release->update_at_once && (request.method == "PATCH" || request.method == "PUT");
}

std::chrono::milliseconds wait_for_row(const World& world, const Request& request) {
    const auto held = world.rows_held.find(plain_path(request));
    if (!locks_row(world, request) || held == world.rows_held.end()) return {};
    return std::max(held->second - world.now, std::chrono::milliseconds{0});
}

void hold_row(World& world, const Request& request, std::chrono::milliseconds time) {
    std::erase_if(world.rows_held, [&](const auto& held) { return held.second <= world.now; });
    if (time.count() > 0 && locks_row(world, request))
        world.rows_held[std::string{plain_path(request)}] = world.now + time;
}

}  // namespace

Response handle(World& world, const Request& request) {
    world.deed = {};
    world.performer.reset();
    run_jobs(world);
    Response response;
    try {
        response = answer(world, request);
    } catch (const Halt& halt) {
        response = halt.response;
    } catch (const std::exception&) {
        response = server_error();  // as Rails does for an unhandled exception
    }
    world.performer.reset();
    finish(request, response);
    return response;
}

std::chrono::milliseconds time_before(World& world, const Request& request) {
    if (!writes_inbox(request)) return {};
    const auto wait = wait_for_row(world, request) + provider_time(request);
    const auto limited = std::min<std::chrono::milliseconds>(wait, world.settings.time_limit);
    hold_row(world, request, limited);
    return limited;
}

}  // namespace emulator
