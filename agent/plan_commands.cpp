#include "agent/plan_commands.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>

#include "agent/report.hpp"
#include "agent/run.hpp"

namespace inboxctl::agent {

namespace {

void show(const Invocation& invocation, Pass& pass) {
    print(pass.diagnostics);
    print(pass.refreshed.troubles, pass.desired);
    std::fputs(plans::render(pass.plan, invocation.color, invocation.detail).c_str(), stdout);
    std::fflush(stdout);
}

bool is_interrupted(const Pass& pass) { return exit_code_of(pass) == ExitCode::interrupted; }

// Nobody to ask is not a yes.
bool is_approved(const Invocation& invocation) {
    if (invocation.approval == Approval::given) return true;
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        std::fputs(
            "error: nobody is here to approve this plan. Read it, then run apply with --auto-approve.\n",
            stderr);
        return false;
    }
    std::printf("\nApply these changes? Only \"yes\" is taken as one: ");
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "yes") return true;
    std::puts("Not applied.");
    return false;
}

ExitCode carry_out(boost::asio::io_context& io, Reconciler& reconciler, Pass& pass) {
    const auto tell = [](const ChangeResult& result) {
        std::printf("%s\n", line_of(result).c_str());
        std::fflush(stdout);
    };
    io.restart();
    try {
        const auto applied = run_to_end(io, reconciler.apply(pass, tell), [&] { reconciler.stop(); });
        if (!pass.plan.changes.empty()) std::printf("\n%s\n", summary_of(applied).c_str());
        return exit_code_of(pass, applied);
    } catch (const state::StateError& error) {
        if (!reconciler.has_sent()) throw;
        std::fprintf(
            stderr,
            "error: %s\nWhat was sent before is in the journal: run apply again when this is mended.\n",
            error.what());
        return ExitCode::failed_part_way;
    }
}

}  // namespace

PassOptions pass_options(const Invocation& invocation) {
    return {.set = invocation.set,
            .state_file = invocation.state_file,
            .targets = invocation.targets,
            .parallelism = invocation.parallelism,
            .settle = invocation.settle,
            .lock_timeout = invocation.lock_timeout};
}

void make_state_directory(const std::filesystem::path& state_file) {
    const auto directory = state_file.parent_path();
    if (directory.empty() || mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return;
    throw state::system_state_error("make the directory", directory, errno);
}

ExitCode plan(const Invocation& invocation) {
    boost::asio::io_context io(1);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::look);
    Pass pass = run_to_end(io, reconciler.make_plan(), [&] { reconciler.stop(); });
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    if (is_interrupted(pass)) return ExitCode::interrupted;
    show(invocation, pass);
    const auto code = exit_code_of(pass);
    const bool changes = !pass.plan.changes.empty();
    if (code == ExitCode::done && changes && invocation.changes_exit == ChangesExit::two)
        return ExitCode::changes;
    return code;
}

ExitCode apply(const Invocation& invocation) {
    boost::asio::io_context io(1);
    make_state_directory(invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::act);
    Pass pass = run_to_end(io, reconciler.make_plan(), [&] { reconciler.stop(); });
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    if (is_interrupted(pass)) return ExitCode::interrupted;
    show(invocation, pass);
    if (!pass.plan.refusals.empty()) return ExitCode::refused;
    if (!pass.plan.changes.empty()) {
        if (!is_approved(invocation)) return ExitCode::refused;
        std::puts("");
    }
    return carry_out(io, reconciler, pass);
}

}  // namespace inboxctl::agent
