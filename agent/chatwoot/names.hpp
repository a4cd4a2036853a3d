// Names in manifests and ids in requests: the help centers, agents and bots of one account.
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

// Reads only the lists that an inbox of the account needs: one small request each.
boost::asio::awaitable<ApiResult<Names>> read_names(Chatwoot& api,
                                                    const std::vector<const state::DesiredInbox*>& inboxes);

// Names that do not exist on the server, with similar ones: a blocked finding each.
std::vector<plans::Finding> check_names(const Names& names, const state::DesiredInbox& inbox);

// The ids of the names. Precondition: check_names found nothing.
state::Lookups lookups_of(const Names& names, const state::DesiredInbox& inbox);
std::vector<std::int64_t> member_ids(const Names& names, const state::Json& emails);
std::optional<std::int64_t> bot_id(const Names& names, const state::Json& name);

// The reverse: the names of the server's ids.
state::Json emails_of(const Names& names, const std::vector<std::int64_t>& ids);
state::Json bot_name(const Names& names, std::optional<std::int64_t> id);

}  // namespace inboxctl::agent
