// Where a command finds the daemon that it is about.
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

// The configuration that --config names; its problems are told on stderr. Nothing: it has errors.
std::optional<DaemonConfig> config_of(const Invocation& invocation);

// What the daemon's configuration says. Without one: beside the state that the command is about; or, where
// that is held by somebody or not to be seen, in the directory that systemd makes for the service. Nothing:
// the configuration has errors.
std::optional<DaemonPlaces> places_of(const Invocation& invocation);

}  // namespace inboxctl::agent
