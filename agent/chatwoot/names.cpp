#include "agent/chatwoot/names.hpp"

#include <algorithm>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::DesiredInbox;
using state::Json;

struct Fields {
    state::FieldId portal = state::inbox_field("portal");
    state::FieldId members = state::inbox_field("members");
    state::FieldId bot = state::inbox_field("agent_bot");
};

const Fields& named() {
    static const Fields fields;
    return fields;
}

bool anyone_declares(const std::vector<const DesiredInbox*>& inboxes, state::FieldId field) {
    return std::ranges::any_of(inboxes, [&](const auto* inbox) { return inbox->fields.find(field); });
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

const Agent* agent_of(const Names& names, std::string_view email) {
    const auto wanted = lower(email);
    const auto found =
        std::ranges::find_if(names.agents, [&](const Agent& agent) { return lower(agent.email) == wanted; });
    return found == names.agents.end() ? nullptr : &*found;
}

// Two bots may share a name: the account's own takes precedence.
const AgentBot* bot_of(const Names& names, std::string_view name) {
    const AgentBot* best = nullptr;
    for (const auto& bot : names.bots)
        if (bot.name == name && (best == nullptr || bot.of == AgentBot::Of::account)) best = &bot;
    return best;
}

const Portal* portal_of(const Names& names, std::string_view slug) {
    const auto found = std::ranges::find(names.portals, slug, &Portal::slug);
    return found == names.portals.end() ? nullptr : &*found;
}

std::string some_of(const std::vector<std::string_view>& names) {
    constexpr std::size_t most = 10;
    const auto shown = std::min(names.size(), most);
    auto text = state::joined({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)});
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

Finding unknown(const DesiredInbox& inbox, const std::string& kind, std::string_view name,
                const std::vector<std::string_view>& known) {
    auto remedy = state::did_you_mean(name, known);
    if (!remedy.empty()) remedy += " ";
    remedy += known.empty() ? "the account has none: create it in Chatwoot first"
                            : "the account has " + some_of(known);
    return {Finding::Kind::blocked,
            inbox.address,
            {},
            "account " + inbox.account + " has no " + kind + " \"" + std::string(name) + "\"",
            remedy};
}

template <class Items, class Member>
std::vector<std::string_view> all(const Items& items, Member member) {
    std::vector<std::string_view> result;
    for (const auto& item : items)
        result.push_back(item.*member);
    return result;
}

}  // namespace

asio::awaitable<ApiResult<Names>> read_names(Chatwoot& api, const std::vector<const DesiredInbox*>& inboxes) {
    Names names;
    if (anyone_declares(inboxes, named().portal)) {
        auto portals = co_await api.portals();
        if (!portals) co_return portals.error();
        names.portals = std::move(*portals);
    }
    if (anyone_declares(inboxes, named().members)) {
        auto agents = co_await api.agents();
        if (!agents) co_return agents.error();
        names.agents = std::move(*agents);
    }
    if (anyone_declares(inboxes, named().bot)) {
        auto bots = co_await api.agent_bots();
        if (!bots) co_return bots.error();
        names.bots = std::move(*bots);
    }
    co_return names;
}

std::vector<Finding> check_names(const Names& names, const DesiredInbox& inbox) {
    std::vector<Finding> findings;
    if (const Json* slug = inbox.fields.find(named().portal))
        if (!portal_of(names, slug->as_string()))
            findings.push_back(
                unknown(inbox, "help center", slug->as_string(), all(names.portals, &Portal::slug)));
    if (const Json* emails = inbox.fields.find(named().members))
        for (const auto& email : emails->as_array())
            if (!agent_of(names, email.as_string()))
                findings.push_back(
                    unknown(inbox, "agent", email.as_string(), all(names.agents, &Agent::email)));
    if (const Json* bot = inbox.fields.find(named().bot))
        if (!bot->as_string().empty() && !bot_of(names, bot->as_string()))
            findings.push_back(
                unknown(inbox, "agent bot", bot->as_string(), all(names.bots, &AgentBot::name)));
    return findings;
}

state::Lookups lookups_of(const Names& names, const DesiredInbox& inbox) {
    const Json* slug = inbox.fields.find(named().portal);
    const Portal* portal = slug == nullptr ? nullptr : portal_of(names, slug->as_string());
    if (portal == nullptr) return {};
    return {.portal_id = portal->id};
}

std::vector<std::int64_t> member_ids(const Names& names, const Json& emails) {
    std::vector<std::int64_t> ids;
    for (const auto& email : emails.as_array())
        if (const auto* agent = agent_of(names, email.as_string())) ids.push_back(agent->id);
    return ids;
}

std::optional<std::int64_t> bot_id(const Names& names, const Json& name) {
    const auto* bot = bot_of(names, name.as_string());
    if (bot == nullptr) return std::nullopt;
    return bot->id;
}

Json emails_of(const Names& names, const std::vector<std::int64_t>& ids) {
    std::vector<std::string> emails;
    for (const auto id : ids) {
        const auto found = std::ranges::find(names.agents, id, &Agent::id);
        emails.push_back(found == names.agents.end() ? "user " + std::to_string(id) : lower(found->email));
    }
    std::ranges::sort(emails);
    boost::json::array result;
    for (const auto& email : emails)
        result.emplace_back(email);
    return result;
}

Json bot_name(const Names& names, std::optional<std::int64_t> id) {
    if (!id) return Json("");
    const auto found = std::ranges::find(names.bots, *id, &AgentBot::id);
    return found == names.bots.end() ? Json("bot " + std::to_string(*id)) : Json(found->name);
}

}  // namespace inboxctl::agent
