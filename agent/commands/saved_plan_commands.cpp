#include "agent/commands/saved_plan_commands.hpp"

#include <cstdio>

#include "agent/commands/plan_commands.hpp"
#include "agent/commands/plan_file.hpp"
#include "agent/report/plan_output.hpp"
#include "agent/report/report.hpp"
#include "agent/system/timestamp.hpp"
#include "plans/render/masked.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

std::string plan_again(const plans::SavedPlan& plan) {
    std::string command = "inboxctl plan";
    if (plan.purpose == plans::Purpose::destroy) command += " --destroy";
    for (const auto& target : names_of(plan.targets))
        command += " --target " + target;
    return "Nothing was changed. To make a new plan: " + command + " --out FILE";
}

bool refuse(const plans::SavedPlan& plan, const std::vector<std::string>& changes, ApplyReport& report) {
    return report_changes("the plan of " + plan.made_at + " no longer holds:", changes, plan_again(plan),
                          report);
}

}  // namespace

bool report_changes(const std::string& message, const std::vector<std::string>& changes,
                    const std::string& remedy, ApplyReport& report) {
    if (changes.empty()) return false;
    std::string text = message;
    for (const auto& change : changes)
        text += "\n    " + change;
    report.error(text, remedy);
    return true;
}

void save_plan(const Invocation& invocation, const Pass& pass) {
    if (!pass.plan.refusals.empty() || !pass.observed.troubles.empty()) {
        std::fprintf(stderr, "The plan was not saved to %s: %s\n", invocation.out.c_str(),
                     pass.plan.refusals.empty() ? "an account could not be read" : "it is refused");
        return;
    }
    const bool destroy = invocation.plan_kind == PlanKind::destruction;
    const plans::SavedPlan plan{.id = new_plan_id(),
                                .made_at = timestamp_now(),
                                .made_by = INBOXCTL_VERSION,
                                .set = invocation.set.string(),
                                .purpose = destroy ? plans::Purpose::destroy : plans::Purpose::converge,
                                .targets = invocation.targets,
                                .base = pass.base,
                                .plan = plans::masked(pass.plan)};
    write_plan_file(invocation.out, plan);
    std::fprintf(stderr, "Saved to %s. To apply exactly this plan: inboxctl apply %s\n",
                 invocation.out.c_str(), invocation.out.c_str());
}

std::optional<plans::SavedPlan> open_plan(const std::filesystem::path& file, ApplyReport& report) {
    auto plan = read_plan_file(file);
    if (plan) return std::move(plan.value());
    report.error("cannot read a plan from " + file.string() + ": " + plan.error().message + ".", {});
    return std::nullopt;
}

PassOptions options_of(const plans::SavedPlan& plan, PassOptions options) {
    options.targets = plan.targets;
    options.plan_id = plan.id;
    if (plan.purpose == plans::Purpose::destroy) {
        options.goal = Goal::destroy;
        options.command = "destroy";
    }
    return options;
}

bool is_out_of_date(const plans::SavedPlan& plan, Reconciler& reconciler, ApplyReport& report) {
    if (reconciler.is_spent(plan.id))
        return refuse(plan, {"it was already applied, and a plan is applied only once"}, report);
    const auto now = reconciler.identity();
    return refuse(plan, changed_state(plan.base, {.lineage = now.lineage, .serial = now.serial}), report);
}

bool has_changed(const plans::SavedPlan& plan, const Pass& pass, ApplyReport& report) {
    return refuse(plan, what_changed(plan, pass.base, pass.plan), report);
}

ExitCode show(const Invocation& invocation) {
    auto plan = read_plan_file(invocation.plan_file);
    if (!plan) {
        std::fprintf(stderr, "error: cannot read a plan from %s: %s.\n", invocation.plan_file.c_str(),
                     state::printable(plan.error().message).c_str());
        return ExitCode::failed;
    }
    const plans::Origin origin{plan->made_by, plan->made_at};
    std::fputs(plan_text(invocation, plan->plan, origin, plan->set).c_str(), stdout);
    return ExitCode::done;
}

}  // namespace inboxctl::agent
