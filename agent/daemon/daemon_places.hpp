// Where a command finds the daemon.
#pragma once

#include <filesystem>
#include <optional>

#include "agent/daemon/daemon_config.hpp"
#include "agent/report/invocation.hpp"

namespace inboxctl::agent {

struct DaemonPlaces {
    std::filesystem::path socket, state;
};

bool has_file(const std::filesystem::path& file);

// The configuration that --config names. Its problems are printed on stderr. Nothing: it has errors.
std::optional<DaemonConfig> config_of(const Invocation& invocation);

// From the daemon's configuration, if --config names one. Otherwise beside the command's state file; or, if
// there is no socket and somebody holds that state or it cannot be seen, the socket of the systemd service.
// Nothing: the configuration has errors.
std::optional<DaemonPlaces> places_of(const Invocation& invocation);

}  // namespace inboxctl::agent
