#include "agent/daemon/daemon_places.hpp"

#include <cstdio>

#include "state/store/run_lock.hpp"

namespace inboxctl::agent {

namespace fs = std::filesystem;

bool has_file(const fs::path& file) {
    std::error_code none;
    return fs::exists(file, none);
}

std::optional<DaemonConfig> config_of(const Invocation& invocation) {
    auto read = read_daemon_config(invocation.config, service_directories());
    for (const auto& diagnostic : read.diagnostics.sorted())
        std::fprintf(stderr, "%s\n", render(diagnostic).c_str());
    if (read.diagnostics.has_errors()) return std::nullopt;
    return std::move(read.config);
}

std::optional<DaemonPlaces> places_of(const Invocation& invocation) {
    DaemonPlaces places{invocation.socket, invocation.state_file};
    if (!invocation.config.empty()) {
        const auto config = config_of(invocation);
        if (!config) return std::nullopt;
        places.state = config->state_file;
        if (places.socket.empty()) places.socket = config->socket;
    }
    if (!places.socket.empty()) return places;
    const fs::path service = "/run/inboxctl/agent.sock";
    places.socket = fs::path(places.state) += ".sock";
    if (has_file(places.socket) || !has_file(service)) return places;
    // A daemon that does not hold this state is about another one.
    if (!has_file(places.state) || state::RunLock::holder(places.state)) places.socket = service;
    return places;
}

}  // namespace inboxctl::agent
