#include "agent/daemon_commands.hpp"

#include <chrono>
#include <cstdio>

#include "agent/daemon.hpp"
#include "agent/plan_commands.hpp"
#include "agent/push.hpp"
#include "agent/report.hpp"
#include "agent/run.hpp"
#include "agent/status_server.hpp"
#include "agent/suspensions.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

// The state that a command is about: the daemon's, or the one that --state and -C name.
std::optional<fs::path> state_of(const Invocation& invocation) {
    fs::path file = invocation.state_file;
    if (!invocation.config.empty()) {
        const auto config = config_of(invocation);
        if (!config) return std::nullopt;
        file = config->state_file;
    }
    std::error_code none;
    if (fs::exists(file, none)) return file;
    std::fprintf(
        stderr,
        "error: there is no state at %s, so nothing is kept by it. Name the daemon's configuration with "
        "--config, or its state with --state.\n",
        file.c_str());
    return std::nullopt;
}

ExitCode refuse(const std::string& why) {
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return ExitCode::failed;
}

}  // namespace

std::optional<DaemonConfig> config_of(const Invocation& invocation) {
    auto read = read_daemon_config(invocation.config, service_directories());
    for (const auto& diagnostic : read.diagnostics.sorted())
        std::fprintf(stderr, "%s\n", render(diagnostic).c_str());
    if (read.diagnostics.has_errors()) return std::nullopt;
    return std::move(read.config);
}

ExitCode daemon(const Invocation& invocation) {
    auto config = config_of(invocation);
    if (!config) return ExitCode::usage;
    make_state_directory(config->state_file);
    boost::asio::io_context io(1);
    const StatusServerOptions served{.socket = config->socket, .listen = config->listen};
    Daemon daemon(io, invocation.config, std::move(*config), make_log(), SdNotify::from_environment());
    Push push(io, daemon);
    daemon.on_accounts([&](const std::vector<state::Account>& accounts) { push.watch(accounts); });
    daemon.push_status([&] { return push.status(); });
    StatusServer server(io, daemon, served);
    return run_to_end(io, daemon.run(), [&] { daemon.stop(); });
}

ExitCode suspend(const Invocation& invocation) {
    const auto file = state_of(invocation);
    if (!file) return ExitCode::failed;
    state::Standing standing(*file, state::OpenMode::read_write);
    const auto store = state::open_store(*file, state::OpenMode::read_write);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (const auto why = suspend(standing, *store, invocation.subjects, invocation.reason, now); !why.empty())
        return refuse(why);
    for (const auto& subject : invocation.subjects)
        std::printf("%s: suspended; the daemon changes nothing there before inboxctl resume\n",
                    subject.c_str());
    return ExitCode::done;
}

ExitCode resume(const Invocation& invocation) {
    const auto file = state_of(invocation);
    if (!file) return ExitCode::failed;
    state::Standing standing(*file, state::OpenMode::read_write);
    if (const auto why = resume(standing, invocation.subjects); !why.empty()) return refuse(why);
    for (const auto& subject : invocation.subjects)
        std::printf("%s: resumed; the daemon's next pass looks at it\n", subject.c_str());
    return ExitCode::done;
}

}  // namespace inboxctl::agent
