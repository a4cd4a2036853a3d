// The result of a command that says which inbox an address stands for.
#pragma once

#include <string>
#include <vector>

#include "agent/chatwoot/api_error.hpp"
#include "agent/system/exit_code.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

// Which inbox on the server an address stands for.
struct Adoption {
    state::Address address;
    state::InboxId id{};
};

struct Imported {
    state::Diagnostics diagnostics;
    ExitCode code = ExitCode::done;
    std::string message;
};

// The manifests have errors.
Imported invalid(state::Diagnostics diagnostics);

Imported refused(const std::string& message, ExitCode code = ExitCode::failed);
Imported refused(const ApiError& error);
Imported adopted(const state::Address& address, state::InboxId id);

// `inbox 7 is managed as inbox.support`.
std::string managed_as(const state::RecordedInbox& inbox);

// Who has recorded it, if anybody.
const state::RecordedInbox* holder_of(const std::vector<state::RecordedInbox>& inboxes,
                                      const std::string& account, state::InboxId id);

}  // namespace inboxctl::agent
