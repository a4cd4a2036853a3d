// `resolve --destroy-duplicate` and `--keep-duplicate`: what a create that was presumed lost has made after all is
// looked at, and destroyed once a person says so; or left alone as somebody else's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "agent/execute/execution.hpp"
#include "agent/observe/effects.hpp"
#include "agent/reconcile/imported.hpp"
#include "agent/reconcile/pass.hpp"

namespace inboxctl::agent {

// A duplicate's destroy, or why it must not be destroyed.
struct FoundDuplicate {
    std::optional<plans::Change> destroy;
    Imported refusal;
    state::Desired desired = {};  // whose secrets no message may contain
};

boost::asio::awaitable<FoundDuplicate> find_duplicate(Effects& effects, const PassOptions& options,
                                                      Adoption adoption);
boost::asio::awaitable<Imported> destroy_duplicate(Execution& execution, const FoundDuplicate& duplicate);

// Nobody looks for a duplicate of the address any more.
Imported keep_duplicate(Effects& effects, const state::Address& address);

}  // namespace inboxctl::agent
