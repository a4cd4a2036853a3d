// What an older server does not support. It is omitted with a warning, instead of differing for ever.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "state/model/model.hpp"
#include "state/model/version.hpp"

namespace inboxctl::plans {

// Removes every field, key of an object and choice of a set that `version` does not support. Returns their
// names, such as `channel.imap_authentication` or `channel.selected_feature_flags:
// allow_mobile_webview`.
std::vector<std::string> drop_unsupported(state::DesiredInbox& inbox, const state::ServerVersion& version);

// Before 4.3, the server rejected names of web widget, API and e-mail inboxes that contain < > / \ @ or start
// or end with a symbol. The reason why it would reject this name; none: it accepts it, as far as is known.
std::optional<std::string> refused_name(const state::DesiredInbox& inbox,
                                        const state::ServerVersion& version);

}  // namespace inboxctl::plans
