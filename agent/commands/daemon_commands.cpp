#include "agent/commands/daemon_commands.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>

#include "agent/commands/pass_setup.hpp"
#include "agent/daemon/daemon.hpp"
#include "agent/daemon/daemon_places.hpp"
#include "agent/daemon/push.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/status/daemon_client.hpp"
#include "agent/status/status_server.hpp"
#include "agent/system/run.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

ExitCode refuse(const std::string& why) {
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return ExitCode::failed;
}

// By the daemon, which then acts on it at once; where none keeps the state, by the state. Why not, or
// nothing.
template <class InState>
std::optional<std::string> carry_out(const Invocation& invocation, const DaemonPlaces& places,
                                     InState in_state) {
    constexpr int standby = 503;
    const json::array subjects(invocation.subjects.begin(), invocation.subjects.end());
    const json::object wish{{"subjects", subjects}, {"reason", invocation.reason}};
    const auto answer = ask_daemon(places.socket, {"POST", "/" + invocation.name, "", json::serialize(wish)});
    if (answer && answer.value().status == 200) return std::nullopt;
    if (answer && answer.value().status != standby) return error_in(answer.value());
    if (!has_file(places.state))
        return "there is no state at " + places.state.string() +
               ", so nothing is kept by it. Name the daemon's configuration with --config, or its state with "
               "--state.";
    state::ConditionStore condition_store(places.state, state::OpenMode::read_write);
    if (auto why = in_state(condition_store); !why.empty()) return why;
    return std::nullopt;
}

// `all` lifts what others have suspended for reasons of their own, so each is told.
std::vector<state::Suspension> lifted_by(const Invocation& invocation, const fs::path& state_file) {
    if (!has_file(state_file)) return {};
    auto lifted = state::ConditionStore(state_file, state::OpenMode::read_only).suspensions();
    const auto is_named = [&](const std::string& subject) {
        return std::ranges::find(invocation.subjects, subject) != invocation.subjects.end();
    };
    std::erase_if(lifted, [&](const state::Suspension& suspension) {
        return !is_named(std::string(state::everything)) && !is_named(suspension.subject);
    });
    return lifted;
}

}  // namespace

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
    const auto places = places_of(invocation);
    if (!places) return ExitCode::usage;
    const auto why = carry_out(invocation, *places, [&](state::ConditionStore& condition_store) {
        const auto store = state::open_store(places->state, state::OpenMode::read_write);
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        return suspend(condition_store, *store, std::nullopt, invocation.subjects, invocation.reason, now);
    });
    if (why) return refuse(*why);
    for (const auto& subject : invocation.subjects)
        std::printf(
            "%s: suspended; what is in flight there is finished, and nothing is begun before inboxctl "
            "resume\n",
            subject.c_str());
    return ExitCode::done;
}

ExitCode resume(const Invocation& invocation) {
    const auto places = places_of(invocation);
    if (!places) return ExitCode::usage;
    const auto lifted = lifted_by(invocation, places->state);
    const auto why = carry_out(invocation, *places, [&](state::ConditionStore& condition_store) {
        return resume(condition_store, invocation.subjects);
    });
    if (why) return refuse(*why);
    for (const auto& suspension : lifted)
        std::printf("%s: resumed; it was suspended: %s\n", suspension.subject.c_str(),
                    state::printable(suspension.reason).c_str());
    std::puts("The daemon's next pass looks at it.");
    return ExitCode::done;
}

}  // namespace inboxctl::agent
