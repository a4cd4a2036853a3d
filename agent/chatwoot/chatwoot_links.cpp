// The part of Chatwoot for what an inbox is linked to: agents, bots, portals.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "agent/chatwoot/api_json.hpp"
#include "agent/chatwoot/chatwoot.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

using On = ApiCall::On;
using Effect = ApiCall::Effect;
namespace json = boost::json;

std::optional<std::int64_t> read_id(const json::value& item) { return number_at(item, "id"); }

std::optional<Agent> read_agent(const json::value& item) {
    const auto id = read_id(item);
    Agent agent{id.value_or(0), text_at(item, "email"), text_at(item, "name")};
    if (!id || agent.email.empty()) return std::nullopt;
    return agent;
}

std::optional<AgentBot> read_bot(const json::value& item) {
    const auto id = read_id(item);
    if (!id) return std::nullopt;
    const auto of = number_at(item, "account_id") ? AgentBot::Of::account : AgentBot::Of::installation;
    return AgentBot{*id, text_at(item, "name"), of};
}

std::optional<Portal> read_portal(const json::value& item) {
    const auto id = read_id(item);
    Portal portal{id.value_or(0), text_at(item, "slug"), text_at(item, "name")};
    if (!id || portal.slug.empty()) return std::nullopt;
    return portal;
}

// The body holds the token itself, so it is wiped.
std::optional<Profile> read_profile(HttpReply& reply, const std::string& account) {
    const auto whole = take_json(reply);
    const auto id = whole ? read_id(*whole) : std::nullopt;
    Profile profile{id.value_or(0), state::Secret(whole ? text_at(*whole, "pubsub_token") : ""), ""};
    const auto* accounts = whole ? find(*whole, "accounts") : nullptr;
    if (accounts != nullptr && accounts->is_array())
        for (const auto& each : accounts->get_array())
            if (const auto number = read_id(each); number && std::to_string(*number) == account)
                profile.role = text_at(each, "role");
    if (!id) return std::nullopt;
    return profile;
}

}  // namespace

Chatwoot::Call<std::string> Chatwoot::role() {
    const ApiCall asked =
        call(On::server, Effect::none, "read the role of the token's user", "/api/v1/profile");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    auto profile = read_profile(*reply, account_);
    if (!profile || profile->role.empty())
        co_return explain_unreadable(asked, *reply, "no role in account " + account_);
    co_return std::move(profile->role);
}

Chatwoot::Call<Profile> Chatwoot::profile() {
    const ApiCall asked =
        call(On::server, Effect::none, "read the profile of the token's user", "/api/v1/profile");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    auto profile = read_profile(*reply, account_);
    if (!profile || profile->pubsub_token.empty())
        co_return explain_unreadable(asked, *reply, "no user id or pubsub_token");
    co_return std::move(*profile);
}

Chatwoot::Call<std::vector<Agent>> Chatwoot::agents() {
    const ApiCall asked = call(On::account, Effect::none, "list the agents" + of_account(), "/agents");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    co_return read_list(asked, *reply, "agents", read_agent);
}

Chatwoot::Call<std::vector<AgentBot>> Chatwoot::agent_bots() {
    const ApiCall asked =
        call(On::account, Effect::none, "list the agent bots" + of_account(), "/agent_bots");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    co_return read_list(asked, *reply, "agent bots", read_bot);
}

Chatwoot::Call<std::vector<Portal>> Chatwoot::portals() {
    const ApiCall asked = call(On::account, Effect::none, "list the portals" + of_account(), "/portals");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    co_return read_list(asked, *reply, "portals", read_portal);
}

Chatwoot::Call<Chatwoot::Ids> Chatwoot::members(state::InboxId id) {
    const ApiCall asked = call(On::inbox, Effect::none, "read the members of inbox" + of_account(id),
                               "/inbox_members/" + std::to_string(state::to_number(id)));
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    co_return read_list(asked, *reply, "members", read_id);
}

Chatwoot::Call<Chatwoot::Ids> Chatwoot::set_members(state::InboxId id, Ids users) {
    // The server refuses duplicates: "User has already been taken".
    std::ranges::sort(users);
    users.erase(std::ranges::unique(users).begin(), users.end());
    const json::object body{{"inbox_id", state::to_number(id)},
                            {"user_ids", json::array(users.begin(), users.end())}};
    ApiCall asked =
        call(On::inbox, Effect::whole, "set the members of inbox" + of_account(id), "/inbox_members");
    HttpRequest to_send = request(Method::patch, asked, json::serialize(body));
    auto reply = co_await write(asked, std::move(to_send));
    if (!reply) co_return reply.error();
    co_return read_list(asked, *reply, "members", read_id);
}

Chatwoot::Call<std::optional<std::int64_t>> Chatwoot::agent_bot(state::InboxId id) {
    const ApiCall asked = call(On::inbox, Effect::none, "read the agent bot of inbox" + of_account(id),
                               path_of(id) + "/agent_bot");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    const auto whole = take_json(*reply);
    if (!whole || !whole->is_object())
        co_return explain_unreadable(asked, *reply, "something other than a JSON object");
    const json::value* bot = find(*whole, "agent_bot");
    if (bot == nullptr || bot->is_null() || (bot->is_object() && bot->get_object().empty()))
        co_return std::optional<std::int64_t>();
    const auto bot_id = read_id(*bot);
    if (!bot_id) co_return explain_unreadable(asked, *reply, "JSON that is not an agent bot");
    co_return bot_id;
}

Chatwoot::Call<Chatwoot::Done> Chatwoot::set_agent_bot(state::InboxId id, std::optional<std::int64_t> bot) {
    const json::object body{{"agent_bot", bot ? json::value(*bot) : json::value()}};
    ApiCall asked =
        call(On::inbox, Effect::whole,
             (bot ? "set the agent bot of inbox" : "remove the agent bot of inbox") + of_account(id),
             path_of(id) + "/set_agent_bot");
    HttpRequest to_send = request(Method::post, asked, json::serialize(body));
    co_return co_await write_blindly(std::move(asked), std::move(to_send));
}

}  // namespace inboxctl::agent
