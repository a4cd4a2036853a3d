// /etc/inboxctl/agent.toml: the daemon's configuration. systemd/agent.toml is an example with every key.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "agent/system/backoff.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

struct DaemonConfig {
    std::filesystem::path manifests;   // a directory, or one file
    std::filesystem::path state_file;  // default: state.db in systemd's StateDirectory
    state::Mode mode = state::Mode::enforce;

    std::chrono::milliseconds interval{std::chrono::minutes(5)};          // between passes over everything
    std::chrono::milliseconds debounce{500};                              // without a save before a pass
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};        // between full reads of an account
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};  // as --in-doubt-window
    std::chrono::milliseconds prune_after{std::chrono::minutes(5)};       // from removal to destroy
    BackoffPolicy backoff;                                                // of accounts and changes that fail
    std::size_t parallelism = 4;

    std::filesystem::path socket;  // of the status; default: agent.sock in systemd's RuntimeDirectory
    std::string listen;            // HOST:PORT for the status over loopback; empty: none

    bool operator==(const DaemonConfig&) const = default;
};

// The directories that systemd created for the service: $STATE_DIRECTORY and $RUNTIME_DIRECTORY. May be
// empty.
struct ServiceDirectories {
    std::filesystem::path state, runtime;
};
ServiceDirectories service_directories();

struct ReadConfig {
    DaemonConfig config;             // not to be used if there are errors
    state::Diagnostics diagnostics;  // every problem, each with its place
};

// Relative paths are relative to the file's directory.
ReadConfig read_daemon_config(const std::filesystem::path& file, const ServiceDirectories& directories);
ReadConfig parse_daemon_config(std::string_view text, const std::filesystem::path& file,
                               const ServiceDirectories& directories);

// The keys that differ and that a reload cannot change: `state, socket`.
std::string needs_restart(const DaemonConfig& before, const DaemonConfig& after);

}  // namespace inboxctl::agent
