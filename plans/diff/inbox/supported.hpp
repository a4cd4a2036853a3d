// What an older server does not know: left out, and said so, instead of differing for ever.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "state/model/model.hpp"
#include "state/model/version.hpp"

namespace inboxctl::plans {

// Removes from the inbox every field, key of an object and choice of a set that `version` does not know;
// their names, such as `channel.imap_authentication` or `channel.selected_feature_flags:
// allow_mobile_webview`.
std::vector<std::string> drop_unsupported(state::DesiredInbox& inbox, const state::ServerVersion& version);

// Before 4.3 the server refused names of widgets, API and e-mail inboxes that hold < > / \ @ or begin or end
// with a symbol. Why it would refuse this one; nothing: it takes it, as far as can be told from here.
std::optional<std::string> refused_name(const state::DesiredInbox& inbox,
                                        const state::ServerVersion& version);

}  // namespace inboxctl::plans
