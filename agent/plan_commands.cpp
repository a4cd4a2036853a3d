#include "agent/plan_commands.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <set>

#include "agent/manifest_dir.hpp"
#include "agent/report.hpp"
#include "agent/run.hpp"
#include "state/standing.hpp"

namespace inboxctl::agent {

namespace {

// A person may wonder why the daemon leaves something as it is.
void note_suspensions(const Invocation& invocation, Pass& pass) {
    if (!std::filesystem::exists(invocation.state_file)) return;
    state::Standing standing(invocation.state_file, state::OpenMode::read_only);
    for (const auto& suspension : standing.suspensions())
        pass.plan.warnings.push_back("the daemon leaves " + suspension.subject + " alone, suspended: " +
                                     suspension.reason + "; inboxctl resume takes that back");
}

void show(const Invocation& invocation, Pass& pass) {
    note_suspensions(invocation, pass);
    print(pass.diagnostics);
    print(pass.refreshed.troubles, pass.desired);
    const auto render = invocation.plan_kind == PlanKind::drift_only ? plans::render_drift : plans::render;
    std::fputs(render(pass.plan, invocation.color, invocation.detail).c_str(), stdout);
    std::fflush(stdout);
}

// While a plan is made there is only reading under way, and a server may take minutes to answer.
void leave() {
    std::fputs("interrupted: nothing was sent\n", stderr);
    _exit(static_cast<int>(ExitCode::interrupted));
}

// Nobody to ask is not a yes.
bool is_approved(const Invocation& invocation, const Pass& pass) {
    if (invocation.approval == Approval::given) return true;
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        std::fprintf(stderr,
                     "error: nobody is here to approve this plan. Read it, then run inboxctl %s with "
                     "--auto-approve.\n",
                     invocation.command == Command::destroy ? "destroy" : "apply");
        return false;
    }
    // What takes conversations with it is not waved through by habit.
    const auto destroys = plans::count(pass.plan).destroy;
    const std::string wanted = destroys > 0 ? std::to_string(destroys) : "yes";
    if (destroys > 0)
        std::printf(
            "\n%s will be deleted. Type the number of inboxes to confirm: ",
            plans::counted(destroys, "inbox and all its conversations", "inboxes and all their conversations")
                .c_str());
    else
        std::printf("\nApply these changes? Only \"yes\" is accepted: ");
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == wanted) return true;
    std::puts("Not applied.");
    return false;
}

void tell(const ChangeResult& result) {
    std::printf("%s\n", line_of(result).c_str());
    std::fflush(stdout);
}

std::set<state::Address> waiting_in(const Pass& pass) {
    std::set<state::Address> result;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind == plans::Finding::Kind::waiting) result.insert(finding.address);
    return result;
}

const state::DesiredInbox* find(const Pass& pass, const state::Address& address) {
    const auto& inboxes = pass.desired.inboxes;
    const auto found = std::ranges::lower_bound(inboxes, address, {}, &state::DesiredInbox::address);
    return found != inboxes.end() && found->address == address ? &*found : nullptr;
}

// The manifests may have changed since somebody said yes to them.
bool is_as_approved(const Pass& approved, const Pass& next, const state::Address& address) {
    const auto* then = find(approved, address);
    const auto* now = find(next, address);
    return then != nullptr && now != nullptr && *then == *now;
}

// What had to wait for the server is done as soon as it can be, as far as the settle time allows: nothing
// else, since nobody has seen it.
void finish_waiting(boost::asio::io_context& io, Reconciler& reconciler, const Invocation& invocation,
                    Pass& pass, Applied& total) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + invocation.settle + 5s;
    auto waiting = waiting_in(pass);
    if (waiting.empty()) return;
    for (const auto& address : waiting)
        std::printf("%s: waiting for the server\n", to_string(address).c_str());
    std::fflush(stdout);
    const auto stop = [&] { reconciler.stop(); };
    while (!waiting.empty() && !reconciler.is_stopped() && std::chrono::steady_clock::now() < end) {
        io.restart();
        (void)run_to_end(io, reconciler.pause(1s), stop);
        io.restart();
        Pass next = run_to_end(io, reconciler.make_plan(), stop);
        if (next.diagnostics.has_errors()) {
            print(next.diagnostics);
            break;
        }
        if (exit_code_of(next) == ExitCode::interrupted || !next.plan.refusals.empty()) break;
        std::erase_if(next.plan.changes, [&](const plans::Change& change) {
            return change.action != plans::Action::create || !waiting.contains(change.address) ||
                   !is_as_approved(pass, next, change.address);
        });
        io.restart();
        auto applied = run_to_end(io, reconciler.apply(next, tell), stop);
        std::ranges::move(applied.results, std::back_inserter(total.results));
        total.interrupted = total.interrupted || applied.interrupted;
        waiting = waiting_in(next);
        pass = std::move(next);
    }
    total.interrupted = total.interrupted || reconciler.is_stopped();
}

ExitCode carry_out(boost::asio::io_context& io, Reconciler& reconciler, const Invocation& invocation,
                   Pass& pass) {
    try {
        io.restart();
        auto applied = run_to_end(io, reconciler.apply(pass, tell), [&] { reconciler.stop(); });
        finish_waiting(io, reconciler, invocation, pass, applied);
        if (!applied.results.empty()) std::printf("\n%s\n", summary_of(pass, applied).c_str());
        const auto code = exit_code_of(pass, applied);
        reconciler.end_run(applied, code);
        return code;
    } catch (const std::exception& error) {
        if (!reconciler.has_sent()) throw;
        std::fprintf(
            stderr,
            "error: %s\nWhat was sent before is in the journal: run apply again when this is mended.\n",
            error.what());
        return ExitCode::failed_part_way;
    }
}

}  // namespace

Goal goal_of(const Invocation& invocation) {
    if (invocation.command == Command::destroy) return Goal::destroy;
    return invocation.plan_kind == PlanKind::drift_only ? Goal::show_drift : Goal::converge;
}

PassOptions pass_options(const Invocation& invocation) {
    return {.set = invocation.set,
            .state_file = invocation.state_file,
            .targets = invocation.targets,
            .parallelism = invocation.parallelism,
            .settle = invocation.settle,
            .lock_timeout = invocation.lock_timeout,
            .refresh = invocation.refresh,
            .goal = goal_of(invocation),
            .command = invocation.name};
}

bool has_manifests(const std::filesystem::path& set) {
    state::Diagnostics diagnostics;
    (void)find_manifests(set, diagnostics);
    print(diagnostics);
    return !diagnostics.has_errors();
}

void make_state_directory(const std::filesystem::path& state_file) {
    const auto directory = state_file.parent_path();
    if (directory.empty() || mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return;
    throw state::system_state_error("make the directory", directory, errno);
}

ExitCode plan(const Invocation& invocation) {
    boost::asio::io_context io(1);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::look);
    Pass pass = run_to_end(io, reconciler.make_plan(), leave);
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    show(invocation, pass);
    const auto code = exit_code_of(pass);
    const bool changes = !pass.plan.changes.empty();
    if (code == ExitCode::done && changes && invocation.changes_exit == ChangesExit::two)
        return ExitCode::changes;
    return code;
}

ExitCode apply(const Invocation& invocation) {
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    Pass pass = run_to_end(io, reconciler.make_plan(), leave);
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    show(invocation, pass);
    for (const auto& refusal : pass.plan.refusals)
        std::fprintf(stderr, "error: refused: %s\n", refusal.c_str());
    if (!pass.plan.refusals.empty()) return ExitCode::refused;
    if (!pass.plan.changes.empty() || !waiting_in(pass).empty()) {
        if (!is_approved(invocation, pass)) return ExitCode::refused;
        std::puts("");
    }
    return carry_out(io, reconciler, invocation, pass);
}

}  // namespace inboxctl::agent
