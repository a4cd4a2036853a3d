#include "agent/commands/pass_setup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/report/report.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::agent {

namespace {

Goal goal_of(const Invocation& invocation) {
    if (invocation.command == Command::destroy) return Goal::destroy;
    switch (invocation.plan_kind) {
        case PlanKind::everything:
            return Goal::converge;
        case PlanKind::drift_only:
            return Goal::show_drift;
        case PlanKind::destruction:
            return Goal::destroy;
    }
    return Goal::converge;
}

// A plan that a program reads, a file keeps, or a person is asked about: it is compared with a later one.
bool is_noted(const Invocation& invocation) {
    const bool applies = invocation.command == Command::apply || invocation.command == Command::destroy;
    return invocation.format == Format::json || !invocation.out.empty() || !invocation.plan_file.empty() ||
           (applies && invocation.approval == Approval::ask);
}

}  // namespace

PassOptions pass_options(const Invocation& invocation) {
    return {.set = invocation.set,
            .state_file = invocation.state_file,
            .targets = invocation.targets,
            .parallelism = invocation.parallelism,
            .in_doubt_window = invocation.in_doubt_window,
            .lock_timeout = invocation.lock_timeout,
            .refresh = invocation.refresh,
            .goal = goal_of(invocation),
            .command = invocation.name,
            .basis = is_noted(invocation) ? Basis::noted : Basis::unnoted};
}

bool has_manifests(const std::filesystem::path& set) {
    state::Diagnostics diagnostics;
    (void)find_manifests(set, diagnostics);
    print(diagnostics);
    return !diagnostics.has_errors();
}

void make_state_directory(const std::filesystem::path& state_file) {
    const auto directory = state_file.parent_path();
    if (directory.empty()) return;
    if (mkdir(directory.c_str(), 0700) != 0) {
        if (errno == EEXIST) return;
        throw state::system_state_error("make the directory", directory, errno);
    }
    // Beside manifests, it would be committed by the next `git add`.
    if (directory.filename() != ".inboxctl") return;
    const int ignored = open((directory / ".gitignore").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (ignored < 0 || write(ignored, "*\n", 2) != 2 || close(ignored) != 0)
        throw state::system_state_error("write .gitignore in", directory, errno);
}

}  // namespace inboxctl::agent
