// The way back from values to a manifest's text.
#pragma once

#include <string>
#include <string_view>

#include "state/model/model.hpp"

namespace inboxctl::state {

// `[inbox.KEY]` and its tables. Secrets are written as references; the avatar is left out, since its file is
// not here. What TOML cannot say (a null) is left out as well.
std::string to_manifest(const DesiredInbox& inbox);

// `[account.KEY]`, its token as a reference.
std::string to_manifest(const Account& account);

}  // namespace inboxctl::state
