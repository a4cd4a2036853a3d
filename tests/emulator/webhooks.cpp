#include <algorithm>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"
#include "tests/emulator/permit.hpp"

namespace emulator {
namespace {

constexpr std::string_view events[] = {"conversation_status_changed",
                                       "conversation_updated",
                                       "conversation_created",
                                       "contact_created",
                                       "contact_updated",
                                       "message_created",
                                       "message_updated",
                                       "webwidget_triggered",
                                       "inbox_created",
                                       "inbox_updated",
                                       "conversation_typing_on",
                                       "conversation_typing_off"};

json::object attributes(const Session& session) {
    const Permit rules{{"url", "name", "inbox_id"}, {"subscriptions"}, {}, {}};
    const auto* wrapped = session.params.find("webhook");
    auto given =
        permit(wrapped && wrapped->is_object() ? wrapped->get_object() : session.params.values, rules);
    if (given.empty()) refuse(422, "param is missing or the value is empty: webhook");
    return given;
}

bool known_events(const json::value& subscriptions) {
    const auto* list = subscriptions.if_array();
    if (!list || list->empty()) return false;
    return std::all_of(list->begin(), list->end(), [](const json::value& each) {
        return each.is_string() &&
               std::ranges::find(events, std::string_view{each.get_string()}) != std::end(events);
    });
}

bool is_web_address(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

void validate(const Session& session, const json::object& row) {
    Errors errors;
    const auto& webhooks = session.account->webhooks;
    const bool taken = std::any_of(webhooks.begin(), webhooks.end(), [&](const json::value& each) {
        return each.at("url") == at_or_null(row, "url") && each.at("id") != row.at("id");
    });
    if (taken) errors.add("url", "has already been taken");
    if (!is_web_address(text_at(row, "url"))) errors.add("url", "is invalid");
    if (!known_events(at_or_null(row, "subscriptions"))) errors.add("subscriptions", "Invalid events");
    errors.halt_if_any();
}

json::value& webhook_of(const Session& session, std::string_view id) {
    auto& webhooks = session.account->webhooks;
    const auto found = std::find_if(webhooks.begin(), webhooks.end(),
                                    [&](const json::value& each) { return each.at("id") == to_i(id); });
    if (found == webhooks.end()) refuse_not_found();
    return *found;
}

json::object shown(const Session& session, json::object row) {
    const auto inbox = cast_integer(at_or_null(row, "inbox_id"));
    row.erase("inbox_id");
    if (!inbox.is_int64()) return row;
    if (const auto found = session.world.inboxes.find(inbox.get_int64());
        found != session.world.inboxes.end()) {
        row["inbox"] = {{"id", found->first}, {"name", found->second.row.at("name")}};
    }
    return row;
}

Response answer(const Session& session, const json::object& row) {
    return ok(json::object{{"payload", {{"webhook", shown(session, row)}}}});
}

void take(json::object& row, const json::object& given) {
    for (const auto& [key, value] : given)
        row[key] = value;
}

}  // namespace

Response list_webhooks(Session& session, const Captures&) {
    require_administrator(session);
    json::array rows;
    for (const auto& each : session.account->webhooks)
        rows.push_back(shown(session, each.get_object()));
    return ok(json::object{{"payload", {{"webhooks", rows}}}});
}

Response post_webhook(Session& session, const Captures&) {
    require_administrator(session);
    json::object row{
        {"id", session.world.last_webhook_id + 1},
        {"name", nullptr},
        {"url", nullptr},
        {"account_id", session.account->id},
        {"subscriptions",
         {"conversation_status_changed", "conversation_updated", "conversation_created", "contact_created",
          "contact_updated", "message_created", "message_updated", "webwidget_triggered"}}};
    if (session.world.release->secrets) row["secret"] = new_token(session.world);
    take(row, attributes(session));
    validate(session, row);
    ++session.world.last_webhook_id;
    session.account->webhooks.push_back(row);
    return answer(session, row);
}

Response patch_webhook(Session& session, const Captures& captures) {
    require_administrator(session);
    json::value& stored = webhook_of(session, captures[1]);
    json::object row = stored.get_object();
    take(row, attributes(session));
    validate(session, row);
    stored = row;
    return answer(session, row);
}

Response delete_webhook(Session& session, const Captures& captures) {
    require_administrator(session);
    const Id id = webhook_of(session, captures[1]).at("id").as_int64();
    auto& webhooks = session.account->webhooks;
    webhooks.erase(std::find_if(webhooks.begin(), webhooks.end(),
                                [&](const json::value& each) { return each.at("id") == id; }));
    return empty_ok();
}

}  // namespace emulator
