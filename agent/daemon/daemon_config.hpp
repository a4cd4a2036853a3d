// /etc/inboxctl/agent.toml: what the daemon keeps, and how. systemd/agent.toml is an example with every key.
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

    std::chrono::milliseconds interval{std::chrono::minutes(5)};     // between two looks at the servers
    std::chrono::milliseconds debounce{500};                         // of quiet after a save
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};   // an older reading is trusted no more
    std::chrono::milliseconds settle{std::chrono::seconds(60)};      // as --settle
    std::chrono::milliseconds prune_after{std::chrono::minutes(5)};  // missing for so long is gone for good
    BackoffPolicy backoff;                                           // of what fails: accounts, changes
    std::size_t parallelism = 4;

    std::filesystem::path socket;  // of status; default: agent.sock in systemd's RuntimeDirectory
    std::string listen;            // HOST:PORT of the same over loopback; empty: nowhere

    bool operator==(const DaemonConfig&) const = default;
};

// The directories that systemd has made for the service: $STATE_DIRECTORY and $RUNTIME_DIRECTORY; may be
// empty.
struct ServiceDirectories {
    std::filesystem::path state, runtime;
};
ServiceDirectories service_directories();

struct ReadConfig {
    DaemonConfig config;             // of no use when there are errors
    state::Diagnostics diagnostics;  // every problem at once, each with its place
};

// Relative paths are relative to the file's directory.
ReadConfig read_daemon_config(const std::filesystem::path& file, const ServiceDirectories& directories);
ReadConfig parse_daemon_config(std::string_view text, const std::filesystem::path& file,
                               const ServiceDirectories& directories);

// What a reload cannot change, as `state, socket`; empty: it can change everything that is different.
std::string needs_restart(const DaemonConfig& before, const DaemonConfig& after);

}  // namespace inboxctl::agent
