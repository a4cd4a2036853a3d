// `import --generate`: writes a manifest for every inbox of the set's accounts that nobody tracks, and
// records the inbox.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>

#include "agent/observe/effects.hpp"
#include "agent/reconcile/imported.hpp"
#include "agent/reconcile/pass.hpp"

namespace inboxctl::agent {

// Checks that need no state. Run before generate_manifests().
state::Diagnostics check_generate(const PassOptions& options);

boost::asio::awaitable<Imported> generate_manifests(Effects& effects, const PassOptions& options,
                                                    const std::filesystem::path& directory);

}  // namespace inboxctl::agent
