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

ExitCode report_error(const std::string& why) {
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return ExitCode::failed;
}

// Over the daemon's socket, so that it acts at once; or in the state, if no daemon holds it. Returns why it
// failed.
template <class InState>
std::optional<std::string> change_suspensions(const Invocation& invocation, const DaemonPlaces& places,
                                              InState in_state) {
    constexpr int standby = 503;
    const json::array subjects(invocation.subjects.begin(), invocation.subjects.end());
    const json::object body{{"subjects", subjects}, {"reason", invocation.reason}};
    const auto answer = ask_daemon(places.socket, {"POST", "/" + invocation.name, "", json::serialize(body)});
    if (answer && answer.value().status == 200) return std::nullopt;
    if (answer && answer.value().status != standby) return error_in(answer.value());
    if (!has_file(places.state))
        return "there is no state at " + places.state.string() +
               "; name the daemon's configuration with --config FILE, or its state with --state FILE";
    state::ConditionStore condition_store(places.state, state::OpenMode::read_write);
    if (auto why = in_state(condition_store); !why.empty()) return why;
    return std::nullopt;
}

// `all` ends the suspensions of other people too, so each is printed with its reason.
std::vector<state::Suspension> ended_by(const Invocation& invocation, const fs::path& state_file) {
    if (!has_file(state_file)) return {};
    auto ended = state::ConditionStore(state_file, state::OpenMode::read_only).suspensions();
    const auto is_named = [&](const std::string& subject) {
        return std::ranges::find(invocation.subjects, subject) != invocation.subjects.end();
    };
    std::erase_if(ended, [&](const state::Suspension& suspension) {
        return !is_named(std::string(state::everything)) && !is_named(suspension.subject);
    });
    return ended;
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
    const auto why = change_suspensions(invocation, *places, [&](state::ConditionStore& condition_store) {
        const auto store = state::open_store(places->state, state::OpenMode::read_write);
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        return suspend(condition_store, *store, std::nullopt, invocation.subjects, invocation.reason, now);
    });
    if (why) return report_error(*why);
    const std::string config = invocation.config.empty() ? "" : " --config " + invocation.config.string();
    for (const auto& subject : invocation.subjects)
        std::printf("%s is suspended. Requests in flight are finished. To end the suspension: %s\n",
                    subject == state::everything ? "Everything" : subject.c_str(),
                    (how_to_resume(subject) + config).c_str());
    return ExitCode::done;
}

ExitCode resume(const Invocation& invocation) {
    const auto places = places_of(invocation);
    if (!places) return ExitCode::usage;
    const auto ended = ended_by(invocation, places->state);
    const auto why = change_suspensions(invocation, *places, [&](state::ConditionStore& condition_store) {
        return resume(condition_store, invocation.subjects);
    });
    if (why) return report_error(*why);
    for (const auto& suspension : ended)
        std::printf("%s is resumed. It was suspended: %s\n",
                    suspension.subject == state::everything ? "Everything" : suspension.subject.c_str(),
                    state::printable(suspension.reason).c_str());
    std::puts("The daemon's next pass applies its changes.");
    return ExitCode::done;
}

}  // namespace inboxctl::agent
