#include "agent/commands/plan_commands.hpp"

#include <unistd.h>

#include <cstdio>
#include <optional>
#include <variant>

#include "agent/commands/approval.hpp"
#include "agent/commands/carry_out.hpp"
#include "agent/commands/pass_setup.hpp"
#include "agent/commands/saved_plan_commands.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/other_state.hpp"
#include "agent/report/plan_output.hpp"
#include "agent/report/report.hpp"
#include "agent/system/leak_until_exit.hpp"
#include "agent/system/timestamp.hpp"
#include "state/model/printable.hpp"
#include "state/store/condition_store.hpp"

namespace inboxctl::agent {

namespace {

using Nearby = std::optional<std::filesystem::path>;

// Explains why the daemon does not make a change that the plan shows.
std::vector<std::string> suspensions_noted(const Invocation& invocation) {
    std::vector<std::string> warnings;
    if (!std::filesystem::exists(invocation.state_file)) return warnings;
    state::ConditionStore condition_store(invocation.state_file, state::OpenMode::read_only);
    for (const auto& suspension : condition_store.suspensions()) {
        const bool all = suspension.subject == state::everything;
        warnings.push_back("the daemon is suspended for " + (all ? "everything" : suspension.subject) + ": " +
                           suspension.reason + "; to end that: " + how_to_resume(suspension.subject));
    }
    return warnings;
}

std::vector<std::string> nearby_noted(const Nearby& nearby) {
    if (!nearby) return {};
    return {"this set has no state, but there is one at " + nearby->string() + "; to use it, add -C " +
            nearby->parent_path().parent_path().string() + " or --state " + nearby->string()};
}

// What the plan cannot know of its surroundings.
Pass with_surroundings(Pass pass, const Invocation& invocation, const Nearby& nearby) {
    if (pass.diagnostics.has_errors()) return pass;
    for (const auto& warnings : {suspensions_noted(invocation), nearby_noted(nearby)})
        pass.plan.warnings.insert(pass.plan.warnings.end(), warnings.begin(), warnings.end());
    return pass;
}

// While a plan is made, nothing is sent that changes anything, and a server may take minutes to respond.
void leave() {
    std::fputs("interrupted: nothing was changed\n", stderr);
    _exit(static_cast<int>(ExitCode::interrupted));
}

Pass make_plan_shown(boost::asio::io_context& io, Reconciler& reconciler) {
    io.restart();
    return run_shown(io, reconciler, reconciler.make_plan(), leave);
}

void print_refusals(const plans::Plan& plan) {
    for (const auto& refusal : plan.refusals)
        std::fprintf(stderr, "error: the plan is refused: %s\n", state::printable(refusal).c_str());
}

}  // namespace

ExitCode plan(const Invocation& invocation) {
    boost::asio::io_context io(1);
    const auto nearby = state_nearby(invocation.set, invocation.state_file);
    Reconciler reconciler(io, pass_options(invocation), Access::look);
    const Pass& pass =
        leak_until_exit(with_surroundings(make_plan_shown(io, reconciler), invocation, nearby));
    if (pass.diagnostics.has_errors()) return print(pass.diagnostics), ExitCode::invalid_manifests;
    show_plan(invocation, pass, {INBOXCTL_VERSION, timestamp_now()});
    const auto code = exit_code_of(pass);
    if (!invocation.out.empty()) save_plan(invocation, pass);
    // Creates in doubt are changes too.
    const bool changes = !pass.plan.changes.empty() || !waiting_in(pass).empty();
    if (code == ExitCode::done && changes && invocation.changes_exit == ChangesExit::two)
        return ExitCode::changes;
    return code;
}

namespace {

// Asks for a yes and then plans again, since that may have taken hours.
std::variant<Pass, ExitCode> approved(const Applying& with, Pass shown) {
    if (!is_approved(with.invocation, plans::count(shown.plan).destroy)) return ExitCode::refused;
    if (with.invocation.approval != Approval::ask) return shown;
    Pass next = make_plan_shown(with.io, with.reconciler);
    if (next.diagnostics.has_errors())
        return with.report.invalid(next, "nothing was changed"), ExitCode::invalid_manifests;
    if (!still_holds(shown, next, with.report)) return ExitCode::refused;
    next.found_again += shown.found_again;
    return next;
}

ExitCode apply_plan(const Applying& with, const std::optional<plans::SavedPlan>& saved, Pass pass) {
    with.report.planned(pass);
    print_refusals(pass.plan);
    if (!pass.plan.refusals.empty()) return ExitCode::refused;
    if (saved && !pass.observed.troubles.empty()) return exit_code_of(pass);
    if (pass.plan.changes.empty() && waiting_in(pass).empty()) return carry_out(with, std::move(pass));
    // Whoever applies a saved plan has read it.
    if (!saved) {
        auto answer = approved(with, std::move(pass));
        if (const auto* code = std::get_if<ExitCode>(&answer)) return *code;
        pass = std::move(std::get<Pass>(answer));
    }
    with.report.approved();
    return carry_out(with, std::move(pass));
}

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
    Reconciler reconciler(io, options, Access::act);
    if (saved && is_out_of_date(*saved, reconciler, report)) return ExitCode::refused;
    Pass pass = make_plan_shown(io, reconciler);
    if (pass.diagnostics.has_errors())
        return report.invalid(pass, "nothing was changed"), ExitCode::invalid_manifests;
    if (saved && pass.observed.troubles.empty() && has_changed(*saved, pass, report)) return ExitCode::refused;
    const Applying with{io, reconciler, invocation, report};
    return apply_plan(with, saved, with_surroundings(std::move(pass), invocation, nearby));
}

}  // namespace

ExitCode apply(const Invocation& invocation) {
    const auto report = make_apply_report(invocation);
    try {
        return apply(invocation, *report);
    } catch (const std::exception& error) {
        // For programs that read only stdout.
        if (invocation.format == Format::json) report->error(error.what(), {});
        throw;
    }
}

}  // namespace inboxctl::agent
