// `import ADDRESS ID`: records an inbox that the server has already.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "agent/observe/effects.hpp"
#include "agent/reconcile/imported.hpp"
#include "agent/reconcile/pass.hpp"

namespace inboxctl::agent {

// What the server does not return, the next apply sends.
boost::asio::awaitable<Imported> import_inbox(Effects& effects, const PassOptions& options,
                                              Adoption adoption);

}  // namespace inboxctl::agent
