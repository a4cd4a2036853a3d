#include "agent/commands/plan_commands.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <set>

#include "agent/commands/saved_plan_commands.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/manifests/other_state.hpp"
#include "agent/report/apply_report.hpp"
#include "agent/report/plan_output.hpp"
#include "agent/report/progress.hpp"
#include "agent/report/report.hpp"
#include "agent/system/leak_until_exit.hpp"
#include "agent/system/run.hpp"
#include "agent/system/timestamp.hpp"
#include "state/model/find.hpp"
#include "state/model/printable.hpp"
#include "state/store/condition_store.hpp"

namespace inboxctl::agent {

namespace {

// A person may wonder why the daemon leaves something as it is.
void note_suspensions(const Invocation& invocation, Pass& pass) {
    if (!std::filesystem::exists(invocation.state_file)) return;
    state::ConditionStore condition_store(invocation.state_file, state::OpenMode::read_only);
    for (const auto& suspension : condition_store.suspensions())
        pass.plan.warnings.push_back("the daemon leaves " + suspension.subject +
                                     " alone, suspended: " + suspension.reason + "; " +
                                     how_to_resume(suspension.subject) + " takes that back");
}

void note_nearby(const std::optional<std::filesystem::path>& nearby, Pass& pass) {
    if (!nearby) return;
    pass.plan.warnings.push_back("this set has no state yet, but " + nearby->string() +
                                 " is one, and what it records is not known here. If it is the one: -C " +
                                 nearby->parent_path().parent_path().string() + ", or --state " +
                                 nearby->string());
}

// While a plan is made there is only reading under way, and a server may take minutes to answer.
void leave() {
    std::fputs("interrupted: nothing was sent\n", stderr);
    _exit(static_cast<int>(ExitCode::interrupted));
}

template <class T>
T run_shown(boost::asio::io_context& io, const Reconciler& reconciler, boost::asio::awaitable<T> task,
            const std::function<void()>& stop) {
    Progress progress(io, [&] { return reconciler.under_way(); });
    return run_to_end(io, std::move(task), [&] {
        progress.erase();
        stop();
    });
}

Applied apply_shown(boost::asio::io_context& io, Reconciler& reconciler, ApplyReport& report, Pass& pass) {
    io.restart();
    Progress progress(io, [&] { return reconciler.under_way(); });
    reconciler.on_begin([&](const plans::Change& change) {
        progress.erase();
        report.begun(change);
    });
    const auto tell_above = [&](const ChangeResult& result) {
        progress.erase();
        report.ended(result);
    };
    return run_to_end(io, reconciler.apply(pass, tell_above), [&] { reconciler.stop(); });
}

std::set<state::Address> waiting_in(const Pass& pass) {
    std::set<state::Address> result;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind == plans::Finding::Kind::waiting) result.insert(finding.address);
    return result;
}

// The manifests may have changed since somebody said yes to them.
bool is_as_approved(const Pass& approved, const Pass& next, const state::Address& address) {
    const auto* then = find(approved.desired.inboxes, address);
    const auto* now = find(next.desired.inboxes, address);
    return then != nullptr && now != nullptr && *then == *now;
}

// What had to wait for the server is done as soon as it can be, as far as the settle time allows: nothing
// else, since nobody has seen it.
void finish_waiting(boost::asio::io_context& io, Reconciler& reconciler, const Invocation& invocation,
                    ApplyReport& report, Pass& pass, Applied& total) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + invocation.settle + 10s;
    auto waiting = waiting_in(pass);
    if (waiting.empty()) return;
    for (const auto& address : waiting)
        report.waits(address);
    const auto stop = [&] { reconciler.stop(); };
    std::chrono::milliseconds pause = 1s;
    while (!waiting.empty() && !reconciler.is_stopped() && std::chrono::steady_clock::now() < end) {
        io.restart();
        (void)run_to_end(io, reconciler.pause(pause), stop);
        pause = std::min<std::chrono::milliseconds>(pause * 2, 8s);  // a list may be seconds of work
        io.restart();
        Pass next = run_to_end(io, reconciler.make_plan(), stop);
        if (next.diagnostics.has_errors()) {
            report.invalid(next, "what was waiting is left to the next apply");
            break;
        }
        if (exit_code_of(next) == ExitCode::interrupted || !next.plan.refusals.empty()) break;
        std::erase_if(next.plan.changes, [&](const plans::Change& change) {
            return change.action != plans::Action::create || !waiting.contains(change.address) ||
                   !is_as_approved(pass, next, change.address);
        });
        auto applied = apply_shown(io, reconciler, report, next);
        std::ranges::move(applied.results, std::back_inserter(total.results));
        total.interrupted = total.interrupted || applied.interrupted;
        waiting = waiting_in(next);
        next.found_again += pass.found_again;
        pass = std::move(next);
    }
    total.interrupted = total.interrupted || reconciler.is_stopped();
}

// A person may read for as long as they like, and others work meanwhile: what they said yes to is looked at
// once more. What waited for the server, and is made or found now as it was declared then, is no surprise.
bool still_holds(const Pass& approved, const Pass& next, ApplyReport& report) {
    const auto waited = waiting_in(approved);
    const auto is_expected = [&](const plans::Change& change) {
        const bool makes = change.action == plans::Action::create || change.action == plans::Action::update;
        return makes && waited.contains(change.address) && is_as_approved(approved, next, change.address);
    };
    const auto without = [&](plans::Plan plan) {
        std::erase_if(plan.changes, is_expected);
        std::erase_if(plan.findings, [&](const plans::Finding& finding) {
            return finding.kind == plans::Finding::Kind::waiting && waited.contains(finding.address);
        });
        return plan;
    };
    auto moves = plans::moved_manifests(approved.base, next.base);
    const auto then = without(approved.plan), now = without(next.plan);
    std::ranges::move(plans::what_moved(then, now), std::back_inserter(moves));
    if (moves.empty() && plans::secrets_of(then) != plans::secrets_of(now))
        moves.emplace_back(plans::another_secret);
    return !tell_moves("the plan is not the one that you approved any more:", moves,
                       "Nothing was sent. Look at it as it is now: run the command again.", report);
}

ExitCode carry_out(boost::asio::io_context& io, Reconciler& reconciler, const Invocation& invocation,
                   ApplyReport& report, Pass& pass) {
    try {
        auto applied = apply_shown(io, reconciler, report, pass);
        finish_waiting(io, reconciler, invocation, report, pass, applied);
        report.finished(pass, applied);
        const auto code = exit_code_of(pass, applied);
        reconciler.end_run(applied, code);
        return code;
    } catch (const std::exception& error) {
        if (!reconciler.has_sent()) throw;
        report.error(error.what(),
                     "What was sent before is in the journal: run apply again when this is mended.");
        return ExitCode::failed_part_way;
    }
}

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

// Nobody to ask is not a yes.
bool is_approved(const Invocation& invocation, std::size_t destroys) {
    if (invocation.approval == Approval::given) return true;
    const bool asked_in_text = invocation.format == Format::text;
    if (!asked_in_text || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        std::fprintf(stderr,
                     "error: nobody is here to approve this plan. Read it, then run inboxctl %s with "
                     "--auto-approve.\n",
                     invocation.name.c_str());
        return false;
    }
    // What takes conversations with it is not waved through by habit.
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

PassOptions pass_options(const Invocation& invocation) {
    return {.set = invocation.set,
            .state_file = invocation.state_file,
            .targets = invocation.targets,
            .parallelism = invocation.parallelism,
            .settle = invocation.settle,
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
    // Beside manifests it is one `git add` away from being everybody's.
    if (directory.filename() != ".inboxctl") return;
    const int ignored = open((directory / ".gitignore").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (ignored < 0 || write(ignored, "*\n", 2) != 2 || close(ignored) != 0)
        throw state::system_state_error("write .gitignore in", directory, errno);
}

ExitCode plan(const Invocation& invocation) {
    boost::asio::io_context io(1);
    const auto nearby = state_nearby(invocation.set, invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Reconciler::Access::look);
    Pass& pass = leak_until_exit(run_shown(io, reconciler, reconciler.make_plan(), leave));
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    note_suspensions(invocation, pass);
    note_nearby(nearby, pass);
    show_plan(invocation, pass, {INBOXCTL_VERSION, timestamp_now()});
    const auto code = exit_code_of(pass);
    if (!invocation.out.empty()) save_plan(invocation, pass);
    // What waits for the server is to be done as well, only not yet.
    const bool changes = !pass.plan.changes.empty() || !waiting_in(pass).empty();
    if (code == ExitCode::done && changes && invocation.changes_exit == ChangesExit::two)
        return ExitCode::changes;
    return code;
}

namespace {

ExitCode apply(const Invocation& invocation, ApplyReport& report) {
    std::optional<plans::SavedPlan> saved;
    if (!invocation.plan_file.empty()) {
        saved = open_plan(invocation.plan_file, report);
        if (!saved) return ExitCode::failed;
    }
    if (!has_manifests(invocation.set)) return ExitCode::invalid_manifests;
    boost::asio::io_context io(1);
    const auto nearby = state_nearby(invocation.set, invocation.state_file);
    make_state_directory(invocation.state_file);
    const auto options = saved ? options_of(*saved, pass_options(invocation)) : pass_options(invocation);
    Reconciler reconciler(io, options, Reconciler::Access::act);
    if (saved && is_out_of_date(*saved, reconciler, report)) return ExitCode::refused;
    Pass& pass = leak_until_exit(run_shown(io, reconciler, reconciler.make_plan(), leave));
    if (pass.diagnostics.has_errors())
        return report.invalid(pass, "nothing was changed"), ExitCode::invalid_manifests;
    if (saved && pass.refreshed.troubles.empty() && has_moved(*saved, pass, report)) return ExitCode::refused;
    note_suspensions(invocation, pass);
    note_nearby(nearby, pass);
    report.planned(pass);
    for (const auto& refusal : pass.plan.refusals)
        std::fprintf(stderr, "error: refused: %s\n", state::printable(refusal).c_str());
    if (!pass.plan.refusals.empty()) return ExitCode::refused;
    if (saved && !pass.refreshed.troubles.empty()) return exit_code_of(pass);
    if (!pass.plan.changes.empty() || !waiting_in(pass).empty()) {
        // A saved plan was read by whoever lets it be applied.
        if (!saved && !is_approved(invocation, plans::count(pass.plan).destroy)) return ExitCode::refused;
        if (!saved && invocation.approval == Approval::ask) {
            io.restart();
            Pass next = run_shown(io, reconciler, reconciler.make_plan(), leave);
            if (next.diagnostics.has_errors())
                return report.invalid(next, "nothing was changed"), ExitCode::invalid_manifests;
            if (!still_holds(pass, next, report)) return ExitCode::refused;
            next.found_again += pass.found_again;
            pass = std::move(next);
        }
        report.approved();
    }
    return carry_out(io, reconciler, invocation, report, pass);
}

}  // namespace

ExitCode apply(const Invocation& invocation) {
    const auto report = make_apply_report(invocation);
    try {
        return apply(invocation, *report);
    } catch (const std::exception& error) {
        // Who reads stdout alone is to know as well.
        if (invocation.format == Format::json) report->error(error.what(), {});
        throw;
    }
}

}  // namespace inboxctl::agent
