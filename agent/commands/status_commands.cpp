#include "agent/commands/status_commands.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <limits>
#include <thread>

#include "agent/daemon/daemon_places.hpp"
#include "agent/report/history.hpp"
#include "agent/status/daemon_client.hpp"
#include "agent/status/status_json.hpp"
#include "agent/status/status_text.hpp"
#include "plans/render/text.hpp"
#include "state/model/printable.hpp"
#include "state/store/condition_store.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Answer = state::Result<LocalAnswer, NoDaemon>;

constexpr std::chrono::milliseconds poll_interval{50};

ExitCode report_error(const NoDaemon& error) {
    std::fprintf(stderr, "error: %s\n", error.message.c_str());
    return ExitCode::failed;
}

ExitCode report_refusal(const LocalAnswer& answer) {
    std::fprintf(stderr, "error: the daemon refused the request: %s\n",
                 state::printable(error_in(answer)).c_str());
    return ExitCode::refused;
}

json::object object_in(const LocalAnswer& answer) {
    boost::system::error_code failure;
    json::value body = json::parse(answer.body, failure);
    return !failure && body.is_object() ? std::move(body.get_object()) : json::object();
}

std::int64_t number_in(const json::object& object, std::string_view key) {
    const auto* number = object.if_contains(key);
    return number != nullptr && number->is_int64() ? number->get_int64() : 0;
}

// A run without an end may still be running if somebody holds the lock and it is the latest one.
std::vector<PastRun> runs_in(state::Store& store, const fs::path& state_file, std::size_t asked) {
    const bool is_held = state::RunLock::holder(state_file).has_value();
    std::vector<PastRun> result;
    for (const auto& run : store.runs(asked))
        result.push_back({run, {}, is_held && result.empty()});
    return result;
}

std::vector<PastRun> runs_in(state::Store& store, const fs::path& state_file, const Invocation& invocation) {
    const bool of_one = !invocation.address.key.empty();
    std::vector<PastRun> result;
    const std::size_t asked = of_one ? std::numeric_limits<std::int32_t>::max() : invocation.limit;
    for (auto& past : runs_in(store, state_file, asked)) {
        past.entries = store.journal(past.run.id);
        if (of_one)
            std::erase_if(past.entries, [&](const auto& entry) {
                return entry.operation.intent.address != invocation.address;
            });
        if (!of_one || !past.entries.empty()) result.push_back(std::move(past));
        if (result.size() == invocation.limit) break;
    }
    return result;
}

// The conditions after the last pass of a daemon.
Status recorded_status(const fs::path& state_file) {
    Status status;
    state::ConditionStore condition_store(state_file, state::OpenMode::read_only);
    for (auto& known : condition_store.conditions()) {
        auto& subjects = known.subject.starts_with("account.") ? status.accounts : status.inboxes;
        subjects.push_back({.subject = known.subject, .conditions = std::move(known.conditions)});
    }
    for (const auto& suspension : condition_store.suspensions()) {
        if (suspension.subject == state::everything) status.suspension = suspension;
        for (auto* subjects : {&status.accounts, &status.inboxes})
            for (auto& subject : *subjects)
                if (subject.subject == suspension.subject) subject.suspension = suspension;
    }
    return status;
}

void print_recorded(const fs::path& state_file) {
    if (!has_file(state_file)) return;
    const auto store = state::open_store(state_file, state::OpenMode::read_only);
    std::fputs(status_text(recorded_status(state_file), {}).c_str(), stdout);
    std::printf("%s recorded in %s.\n",
                plans::counted(store->inboxes().size(), "inbox is", "inboxes are").c_str(),
                state_file.c_str());
    const auto last = runs_in(*store, state_file, 1);
    if (!last.empty()) std::printf("Last run: %s", history_text(last).c_str());
}

ExitCode status_at(const DaemonPlaces& places, Format format) {
    const bool in_json = format == Format::json;
    const Answer answer =
        ask_daemon(places.socket, {"GET", in_json ? "/status" : "/status?format=text", "", ""});
    if (!answer) {
        report_error(answer.error());
        if (answer.error().why == NoDaemon::Why::not_running && !in_json) print_recorded(places.state);
        return ExitCode::failed;
    }
    if (answer.value().status != 200) return report_refusal(answer.value());
    std::fputs(answer.value().body.c_str(), stdout);
    return ExitCode::done;
}

// The result of a pass: the status for people, and the exit code.
ExitCode pass_result_at(const DaemonPlaces& places, Format format) {
    const Answer answer = ask_daemon(places.socket, {"GET", "/verdict", "", ""});
    if (!answer) return report_error(answer.error());
    if (answer.value().status != 200) return report_refusal(answer.value());
    if (const auto shown = status_at(places, format); shown != ExitCode::done) return shown;
    const auto result = object_in(answer.value());
    const auto code = static_cast<ExitCode>(number_in(result, "exit_code"));
    const auto* message = result.if_contains("message");
    if (code != ExitCode::done && message != nullptr && message->is_string())
        std::fprintf(stderr, "error: %s\n",
                     state::printable_lines(std::string(message->get_string())).c_str());
    return code;
}

}  // namespace

ExitCode status(const Invocation& invocation) {
    const auto places = places_of(invocation);
    return places ? status_at(*places, invocation.format) : ExitCode::usage;
}

ExitCode history(const Invocation& invocation) {
    const auto places = places_of(invocation);
    if (!places) return ExitCode::usage;
    std::vector<PastRun> runs;
    if (has_file(places->state))
        runs =
            runs_in(*state::open_store(places->state, state::OpenMode::read_only), places->state, invocation);
    if (invocation.format == Format::json) {
        std::printf("%s\n", state::printable_json(json::serialize(history_json(runs))).c_str());
        return ExitCode::done;
    }
    if (runs.empty())
        std::fprintf(
            stderr, "No run%s is recorded in %s.\n",
            invocation.address.key.empty() ? "" : (" that changed " + to_string(invocation.address)).c_str(),
            places->state.c_str());
    std::fputs(history_text(runs).c_str(), stdout);
    return ExitCode::done;
}

ExitCode reconcile(const Invocation& invocation) {
    const auto places = places_of(invocation);
    if (!places) return ExitCode::usage;
    const Answer asked = ask_daemon(places->socket, {"POST", "/reconcile", "", ""});
    if (!asked) return report_error(asked.error());
    if (asked.value().status != 202) return report_refusal(asked.value());
    const std::int64_t pass = number_in(object_in(asked.value()), "pass");
    if (invocation.patience.count() == 0) {
        std::puts("The daemon has started a pass. To see its result: inboxctl status");
        return ExitCode::done;
    }
    const auto end = std::chrono::steady_clock::now() + invocation.patience;
    while (std::chrono::steady_clock::now() < end) {
        const Answer answer = ask_daemon(places->socket, {"GET", "/passes", "", ""});
        if (!answer) return report_error(answer.error());
        if (number_in(object_in(answer.value()), "finished") >= pass)
            return pass_result_at(*places, invocation.format);
        std::this_thread::sleep_for(poll_interval);
    }
    std::fputs(
        "error: the pass has not ended within --wait and goes on. To see its result: inboxctl status\n",
        stderr);
    return ExitCode::failed;
}

}  // namespace inboxctl::agent
