#pragma once

#include "tests/emulator/inbox_view.hpp"
#include "tests/emulator/session.hpp"

namespace emulator {

// The variable parts of a path: account, then inbox or slug.
using Captures = std::vector<std::string_view>;
using Endpoint = Response (*)(Session&, const Captures&);

// directory.cpp: server, accounts, agents
Response show_api(Session&, const Captures&);
Response show_health(Session&, const Captures&);
Response show_profile(Session&, const Captures&);
Response show_account(Session&, const Captures&);
Response show_cache_keys(Session&, const Captures&);
Response list_agents(Session&, const Captures&);

// inbox_endpoints.cpp
Response list_inboxes(Session&, const Captures&);
Response show_inbox(Session&, const Captures&);
Response post_inbox(Session&, const Captures&);
Response patch_inbox(Session&, const Captures&);
Response delete_inbox(Session&, const Captures&);
Response delete_avatar(Session&, const Captures&);
Response post_reset_secret(Session&, const Captures&);
Response list_assignable_agents(Session&, const Captures&);
Response list_campaigns(Session&, const Captures&);
Response post_sync_templates(Session&, const Captures&);
Response show_inbox_health(Session&, const Captures&);
Response show_csat_template(Session&, const Captures&);
Response show_assignment_policy(Session&, const Captures&);
Response list_assignment_policies(Session&, const Captures&);

// members.cpp
Response show_members(Session&, const Captures&);
Response post_members(Session&, const Captures&);
Response patch_members(Session&, const Captures&);
Response delete_members(Session&, const Captures&);

// bots.cpp
Response list_bots(Session&, const Captures&);
Response show_bot(Session&, const Captures&);
Response show_inbox_bot(Session&, const Captures&);
Response post_inbox_bot(Session&, const Captures&);

// portals.cpp
Response list_portals(Session&, const Captures&);
Response show_portal(Session&, const Captures&);
Response patch_portal(Session&, const Captures&);

// webhooks.cpp
Response list_webhooks(Session&, const Captures&);
Response post_webhook(Session&, const Captures&);
Response patch_webhook(Session&, const Captures&);
Response delete_webhook(Session&, const Captures&);

Viewer viewer_of(const Session& session);
json::object cache_keys(const Account& account);
json::object agent_row(const World& world, const User& user, Id account);

}  // namespace emulator
