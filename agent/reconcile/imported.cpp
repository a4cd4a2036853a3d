#include "agent/reconcile/imported.hpp"

#include <algorithm>

namespace inboxctl::agent {

Imported invalid(state::Diagnostics diagnostics) { return {std::move(diagnostics), {}, {}}; }

Imported refused(const std::string& message, ExitCode code) { return {{}, code, "error: " + message}; }

Imported refused(const ApiError& error) {
    return refused(error.message, error.kind == ApiError::Kind::unauthorized  ? ExitCode::token_refused
                                  : error.kind == ApiError::Kind::unreachable ? ExitCode::unreachable
                                  : error.kind == ApiError::Kind::interrupted ? ExitCode::interrupted
                                                                              : ExitCode::failed);
}

Imported adopted(const state::Address& address, state::InboxId id) {
    return {{},
            ExitCode::done,
            to_string(address) + " is inbox " + to_string(id) + " from now on. What differs: inboxctl plan"};
}

std::string managed_as(const state::RecordedInbox& inbox) {
    return "inbox " + to_string(inbox.id) + " is managed as " + to_string(inbox.address);
}

const state::RecordedInbox* holder_of(const std::vector<state::RecordedInbox>& inboxes,
                                      const std::string& account, state::InboxId id) {
    const auto found = std::ranges::find_if(inboxes, [&](const state::RecordedInbox& inbox) {
        return inbox.id == id && inbox.account == account;
    });
    return found == inboxes.end() ? nullptr : &*found;
}

}  // namespace inboxctl::agent
