#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"

namespace emulator {
namespace {

json::object bot_row(const AgentBot& bot) {
    json::object row{{"id", bot.id}, {"name", bot.name}, {"description", nullptr}, {"thumbnail", ""}};
    if (bot.account) row["outgoing_url"] = bot.outgoing_url;
    row["bot_type"] = "webhook";
    row["bot_config"] = json::object{};
    row["account_id"] = bot.account ? json::value(*bot.account) : json::value();
    return row;
}

void finish(json::object& row, const AgentBot& bot, const Release& release) {
    if (release.secrets && bot.account) row["secret"] = bot.secret;
    row["system_bot"] = !bot.account;
}

json::object listed_bot(const AgentBot& bot, const Release& release) {
    json::object row = bot_row(bot);
    if (bot.account) row["access_token"] = bot.token;
    finish(row, bot, release);
    return row;
}

// Here access_token is the whole record of the token.
json::object attached_bot(const AgentBot& bot, const Release& release) {
    json::object row = bot_row(bot);
    const auto time = iso8601(bot.created_at);
    row["access_token"] = {{"id", bot.id},       {"owner_type", "AgentBot"}, {"owner_id", bot.id},
                           {"token", bot.token}, {"created_at", time},       {"updated_at", time}};
    finish(row, bot, release);
    return row;
}

bool reachable(const AgentBot& bot, Id account) { return !bot.account || *bot.account == account; }

// Nothing if the parameter is absent, null or false; 404 for an unknown bot.
std::optional<Id> wanted_bot(const Session& session) {
    const auto* given = session.params.find("agent_bot");
    if (!given || !is_truthy(*given)) return std::nullopt;
    const auto id = cast_integer(*given);
    const auto found = session.world.bots.find(id.is_int64() ? id.get_int64() : 0);
    if (found == session.world.bots.end()) refuse_not_found();
    if (session.world.release->own_bots_only && !reachable(found->second, session.account->id))
        refuse_not_found();
    return found->first;
}

}  // namespace

Response list_bots(Session& session, const Captures&) {
    json::array rows;
    for (const auto& [id, bot] : session.world.bots) {
        if (reachable(bot, session.account->id)) rows.push_back(listed_bot(bot, *session.world.release));
    }
    return ok(rows);
}

Response show_bot(Session& session, const Captures& captures) {
    const auto found = session.world.bots.find(to_i(captures[1]));
    if (found == session.world.bots.end() || !reachable(found->second, session.account->id))
        refuse_not_found();
    return ok(listed_bot(found->second, *session.world.release));
}

Response show_inbox_bot(Session& session, const Captures& captures) {
    const Inbox& inbox = visible_inbox(session, captures[1]);
    if (!inbox.bot) return ok(json::object{});
    const Release& release = *session.world.release;
    json::object bot = attached_bot(session.world.bots.at(*inbox.bot), release);
    if (release.bot_tokens_for_administrators && session.role != Role::administrator)
        bot.erase("access_token");
    return ok(json::object{{"agent_bot", std::move(bot)}});
}

Response post_inbox_bot(Session& session, const Captures& captures) {
    Inbox& inbox = visible_inbox(session, captures[1]);
    const auto bot = wanted_bot(session);
    require_administrator(session);
    inbox.bot = bot;
    record(session.world, "bot set", inbox);
    return empty_ok();
}

}  // namespace emulator
