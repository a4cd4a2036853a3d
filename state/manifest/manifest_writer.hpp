// Writes values as the text of a manifest.
#pragma once

#include <string>
#include <string_view>

#include "state/model/model.hpp"

namespace inboxctl::state {

// `[inbox.KEY]` and its tables. Secrets are written as references. Omits the avatar, whose file is elsewhere,
// and null values, which TOML cannot express.
std::string to_manifest(const DesiredInbox& inbox);

// `[account.KEY]`, its token as a reference.
std::string to_manifest(const Account& account);

}  // namespace inboxctl::state
