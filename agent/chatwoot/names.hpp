// What manifests call by name and requests by number: help centers, agents and bots of one account.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/chatwoot/chatwoot.hpp"
#include "plans/diff/diff.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

struct Names {
    std::vector<Portal> portals;
    std::vector<Agent> agents;
    std::vector<AgentBot> bots;
};

// Asks only for the lists that some inbox of the account needs: one small request each.
boost::asio::awaitable<ApiResult<Names>> read_names(Chatwoot& api,
                                                    const std::vector<const state::DesiredInbox*>& inboxes);

// A name that stands for nothing on the server, with those that are near: a blocked finding.
std::vector<plans::Finding> check_names(const Names& names, const state::DesiredInbox& inbox);

// The numbers behind the names. Precondition: check_names found nothing.
state::Lookups lookups_of(const Names& names, const state::DesiredInbox& inbox);
std::vector<std::int64_t> member_ids(const Names& names, const state::Json& emails);
std::optional<std::int64_t> bot_id(const Names& names, const state::Json& name);

// The way back: what the server's numbers are called in manifests.
state::Json emails_of(const Names& names, const std::vector<std::int64_t>& ids);
state::Json bot_name(const Names& names, std::optional<std::int64_t> id);

}  // namespace inboxctl::agent
