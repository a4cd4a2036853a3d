// The inboxes of a server that the state tracks, by id.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// The ids that are tracked on the server of `account`. Ids are unique within an installation, and two
// installations use the same ids.
std::set<state::InboxId> tracked_beside(const std::vector<state::RecordedInbox>& recorded,
                                        const std::vector<state::Account>& accounts,
                                        const std::string& account);

// The same without the ids that the server has given to other inboxes since: nobody tracks those.
std::set<state::InboxId> tracked_beside(const std::vector<state::RecordedInbox>& recorded,
                                        const std::vector<state::Account>& accounts,
                                        const ObservedAccount& observed);

}  // namespace inboxctl::plans
