#include <algorithm>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"
#include "tests/emulator/inboxes.hpp"

namespace emulator {
namespace {

Inbox& managed_inbox(const Session& session, const Captures& captures) {
    Inbox& inbox = visible_inbox(session, captures[1]);
    require_administrator(session);
    return inbox;
}

// The response shows numbers as sent; later reads show the database's spelling.
Response own_answer(const Session& session, Inbox& inbox) {
    Response response = ok_text(inbox_text(session.world, inbox, Viewer::administrator));
    settle(inbox);
    return response;
}

bool is_whatsapp(const Inbox& inbox) { return inbox.type == ChannelType::whatsapp; }

bool is_whatsapp_cloud(const Inbox& inbox) {
    return is_whatsapp(inbox) && text_at(inbox.channel, "provider") == "whatsapp_cloud";
}

void require_template_routes(const Session& session) {
    if (!session.world.release->template_routes) throw Halt{no_route()};
}

std::chrono::microseconds list_time(const Session& session) {
    return session.world.settings.inbox_cost * static_cast<std::int64_t>(session.account->inboxes.size());
}

std::vector<Id> listed_ids(const Session& session) {
    std::vector<Id> ids;
    ids.reserve(session.account->inboxes.size());
    for (const auto& [place, id] : session.account->inboxes)
        ids.push_back(id);
    if (session.request.shuffle_list) std::shuffle(ids.begin(), ids.end(), session.world.random);
    return ids;
}

std::string rendered_list(const Session& session) {
    const Viewer viewer = viewer_of(session);
    std::string out = "{\"payload\":[";
    const auto first = out.size();
    for (const Id id : listed_ids(session)) {
        const Inbox& inbox = session.world.inboxes.at(id);
        if (viewer == Viewer::agent && !inbox.members.contains(session.user->id)) continue;
        if (out.size() > first) out += ',';
        out += inbox_text(session.world, inbox, viewer);
    }
    return out += "]}";
}

}  // namespace

Response list_inboxes(Session& session, const Captures&) {
    const auto time = list_time(session);
    const bool in_time = time < session.world.settings.time_limit;
    Response response = in_time ? ok_text(rendered_list(session)) : server_error();
    response.delay = std::min<std::chrono::microseconds>(time, session.world.settings.time_limit);
    return response;
}

Response show_inbox(Session& session, const Captures& captures) {
    return ok_text(inbox_text(session.world, visible_inbox(session, captures[1]), viewer_of(session)));
}

Response post_inbox(Session& session, const Captures&) {
    if (!session.world.release->limit_checked_last) check_inbox_limit(*session.account);
    require_administrator(session);
    return own_answer(session, create_inbox(session.world, session.account->id, std::move(session.params)));
}

Response patch_inbox(Session& session, const Captures& captures) {
    Inbox& inbox = managed_inbox(session, captures);
    try {
        update_inbox(session.world, inbox, std::move(session.params));
    } catch (const Halt&) {
        settle(inbox);
        throw;
    }
    return own_answer(session, inbox);
}

Response delete_inbox(Session& session, const Captures& captures) {
    ask_deletion(session.world, managed_inbox(session, captures));
    return ok(json::object{{"message", "Your inbox deletion request will be processed in some time."}});
}

Response delete_avatar(Session& session, const Captures& captures) {
    remove_avatar(session.world, managed_inbox(session, captures));
    return empty_ok();
}

Response post_reset_secret(Session& session, const Captures& captures) {
    if (!session.world.release->secrets) return no_route();
    Inbox& inbox = managed_inbox(session, captures);
    if (inbox.type != ChannelType::api) {
        Response response = empty_ok();
        response.status = 404;
        return response;
    }
    reset_secret(session.world, inbox);
    return own_answer(session, inbox);
}

Response list_assignable_agents(Session& session, const Captures& captures) {
    const Inbox& inbox = visible_inbox(session, captures[1]);
    const Id account = session.account->id;
    json::array rows;
    for (const bool members : {true, false}) {
        for (const auto& [id, user] : session.world.users) {
            const auto role = role_in(user, account);
            const bool member = inbox.members.contains(id);
            if (!role || member != members || (!member && *role != Role::administrator)) continue;
            rows.push_back(agent_row(session.world, user, account));
        }
    }
    return ok(json::object{{"payload", rows}});
}

Response list_campaigns(Session& session, const Captures& captures) {
    managed_inbox(session, captures);
    return ok(json::array{});
}

Response post_sync_templates(Session& session, const Captures& captures) {
    require_template_routes(session);
    if (is_whatsapp(managed_inbox(session, captures)))
        return ok(json::object{{"message", "Template sync initiated successfully"}});
    refuse(422, "Template sync is only available for WhatsApp channels");
}

Response show_inbox_health(Session& session, const Captures& captures) {
    require_template_routes(session);
    const Inbox& inbox = visible_inbox(session, captures[1]);
    if (!is_whatsapp_cloud(inbox)) refuse(400, "Health data only available for WhatsApp Cloud API channels");
    return ok(json::object{
        {"display_phone_number", text_at(inbox.channel, "phone_number")},
        {"verified_name", "Stand-in"},
        {"name_status", "APPROVED"},
        {"quality_rating", "GREEN"},
        {"messaging_limit_tier", "TIER_1K"},
        {"account_mode", "LIVE"},
        {"code_verification_status", "VERIFIED"},
        {"throughput", json::object{}},
        {"last_onboarded_time", nullptr},
        {"platform_type", "CLOUD_API"},
        {"business_id", text_at(inbox.channel.at("provider_config").as_object(), "business_account_id")}});
}

Response show_csat_template(Session& session, const Captures& captures) {
    require_template_routes(session);
    if (!is_whatsapp(visible_inbox(session, captures[1]))) {
        refuse(400, "CSAT template operations only available for WhatsApp and Twilio WhatsApp channels");
    }
    return ok(json::object{{"template_exists", false}});
}

Response show_assignment_policy(Session& session, const Captures& captures) {
    require_template_routes(session);
    managed_inbox(session, captures);
    refuse(404, "Assignment policy not found");
}

Response list_assignment_policies(Session& session, const Captures&) {
    require_template_routes(session);
    require_administrator(session);
    return ok(json::array{});
}

}  // namespace emulator
