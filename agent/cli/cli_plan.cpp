// validate, plan, apply, destroy, show on the command line.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

namespace {

constexpr const char* event_lines = "Print text, or json: one line per event, as Terraform does";

void add_plan_format(CLI::App& app, Raw& raw) {
    add_format(app, raw, {"text", "json", "markdown", "gitlab"},
               "Print text, json (Terraform's), markdown or a gitlab report");
}

// A saved plan has what these options would change.
bool fits_a_saved_plan(const Raw& raw, const Invocation& to) {
    if (!raw.targets.empty())
        std::fputs(
            "--target cannot be used with a saved plan; remove it, because the plan has its own targets\n",
            stderr);
    else if (to.refresh == RefreshMode::none)
        std::fputs(
            "--refresh=none cannot be used with a saved plan; remove it, because the plan is compared with "
            "the server\n",
            stderr);
    else
        return true;
    return false;
}

bool fits_a_plan_to_save(const Raw& raw) {
    if (!raw.drift_only) return true;
    std::fputs("--out cannot be used with --refresh-only; remove one, because drift cannot be applied\n",
               stderr);
    return false;
}

void add_validate(CLI::App& app, Raw& raw, Invocation& to) {
    auto* validate = add_command(app, "validate", "Check the manifests offline",
                                 "  inboxctl validate\n"
                                 "  inboxctl validate -C inboxes --without-secrets",
                                 Command::validate, to);
    add_set(*validate, raw);
    validate->add_flag("--without-secrets", raw.without_secrets,
                       "Check only the form of secret references; the secrets need not exist");
    add_line_format(*validate, raw, "Print text, or json as terraform validate -json does");
    add_config(*validate, raw);
}

void add_plan(CLI::App& app, Raw& raw, Invocation& to) {
    auto* plan =
        add_command(app, "plan", "Show what apply would change; changes nothing",
                    "  inboxctl plan --fields                       every field that changes\n"
                    "  inboxctl plan --out today.plan               for: inboxctl apply today.plan\n"
                    "  inboxctl plan --format markdown > plan.md    for a comment on a pull request\n"
                    "  inboxctl plan --refresh=full --detailed-exitcode    for a nightly job",
                    Command::plan, to);
    add_planning(*plan, raw, to);
    auto* drift = plan->add_flag("--refresh-only", raw.drift_only,
                                 "Show what changed on the servers since the last apply");
    plan->add_flag("--destroy", raw.destruction, "Show what destroy would delete")->excludes(drift);
    plan->add_option("--out", raw.out, "Save the plan to a file, for inboxctl apply FILE")->type_name("FILE");
    add_plan_format(*plan, raw);
    plan->add_flag("--detailed-exitcode", raw.detailed, "Exit with 2 if there are changes");
}

void add_apply(CLI::App& app, Raw& raw, Invocation& to) {
    auto* apply = add_command(app, "apply", "Change the servers to match the manifests",
                              "  inboxctl apply                    show the plan, ask, and apply it\n"
                              "  inboxctl apply --auto-approve     do not ask, for pipelines\n"
                              "  inboxctl apply today.plan         apply a saved plan if it still holds",
                              Command::apply, to);
    apply->add_option("FILE", raw.plan_file, "Apply exactly this plan, saved by plan --out")->type_name("");
    add_planning(*apply, raw, to);
    add_line_format(*apply, raw, event_lines);
    add_lock(*apply, raw);
    add_approval(*apply, raw);
}

void add_destroy(CLI::App& app, Raw& raw, Invocation& to) {
    auto* destroy = add_command(app, "destroy", "Delete the recorded inboxes and their conversations",
                                "  inboxctl plan --destroy                      show what would be deleted\n"
                                "  inboxctl destroy --target inbox.support      delete one inbox",
                                Command::destroy, to);
    add_planning(*destroy, raw, to);
    add_line_format(*destroy, raw, event_lines);
    add_lock(*destroy, raw);
    add_approval(*destroy, raw);
}

void add_show(CLI::App& app, Raw& raw, Invocation& to) {
    auto* show = add_command(app, "show", "Show a plan that was saved by plan --out",
                             "  inboxctl show today.plan\n"
                             "  inboxctl show today.plan --format markdown",
                             Command::show, to);
    show->add_option("FILE", raw.plan_file, "The saved plan")->required()->type_name("");
    add_showing(*show, raw);
    add_plan_format(*show, raw);
}

}  // namespace

void add_plan_commands(CLI::App& app, Raw& raw, Invocation& to) {
    add_validate(app, raw, to);
    add_plan(app, raw, to);
    add_apply(app, raw, to);
    add_destroy(app, raw, to);
    add_show(app, raw, to);
}

bool fill_plan(const Raw& raw, Invocation& to) {
    to.secrets = raw.without_secrets ? SecretsCheck::form : SecretsCheck::values;
    to.changes_exit = raw.detailed ? ChangesExit::two : ChangesExit::zero;
    to.plan_kind = raw.drift_only    ? PlanKind::drift_only
                   : raw.destruction ? PlanKind::destruction
                                     : PlanKind::everything;
    to.out = raw.out;
    to.plan_file = raw.plan_file;
    if (!raw.out.empty() && !fits_a_plan_to_save(raw)) return false;
    return raw.plan_file.empty() || fits_a_saved_plan(raw, to);
}

}  // namespace inboxctl::agent
