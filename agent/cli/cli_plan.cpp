// validate, plan, apply, destroy, show on the command line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

namespace {

const std::map<std::string, Format> formats{{"text", Format::text},
                                            {"json", Format::json},
                                            {"markdown", Format::markdown},
                                            {"gitlab", Format::gitlab}};
const std::map<std::string, Format> line_formats{{"text", Format::text}, {"json", Format::json}};

constexpr const char* as_lines = "json: a line for each thing that happens, as Terraform's";

void add_format(CLI::App& app, Invocation& to, const std::map<std::string, Format>& known, const char* names,
                const char* help) {
    app.add_option("--format", to.format, help)
        ->transform(CLI::CheckedTransformer(known, CLI::ignore_case).description(names))
        ->type_name("");
}

void add_plan_format(CLI::App& app, Invocation& to) {
    add_format(app, to, formats, "text|json|markdown|gitlab",
               "json: Terraform's plan shape; markdown: a pull request's comment; gitlab: its report");
}

// Options that say what to plan have no say where a plan is carried out that was made before.
bool fits_a_saved_plan(const Raw& raw, const Invocation& to) {
    if (!raw.targets.empty())
        std::fputs("a saved plan has the targets that it was made with: leave out --target\n", stderr);
    else if (to.refresh == RefreshMode::none)
        std::fputs("whether a saved plan still holds is asked of the server: leave out --refresh=none\n",
                   stderr);
    else
        return true;
    return false;
}

bool fits_a_plan_to_save(const Raw& raw) {
    if (!raw.drift_only) return true;
    std::fputs("drift alone is nothing that apply could carry out: --out goes without --refresh-only\n",
               stderr);
    return false;
}

}  // namespace

void add_line_format(CLI::App& app, Invocation& to, const char* help) {
    add_format(app, to, line_formats, "text|json", help);
}

void add_plan_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* validate = add_command(app, "validate", "check the manifests, offline", Command::validate, to);
    add_set(*validate, raw);
    validate->add_flag(
        "--without-secrets", raw.without_secrets,
        "check references to secrets for their form alone: no variable or file has to be there");
    add_line_format(*validate, to, "json: as terraform validate -json");
    add_config(*validate, raw);

    auto* plan = add_command(app, "plan", "show what apply would change; changes nothing", Command::plan, to);
    add_planning(*plan, raw, to);
    auto* drift = plan->add_flag("--refresh-only", raw.drift_only,
                                 "show what changed on the servers, whatever the manifests say");
    plan->add_flag("--destroy", raw.destruction, "show what destroy would delete")->excludes(drift);
    plan->add_option("--out", raw.out, "keep the plan in a file, for inboxctl apply FILE")->type_name("FILE");
    add_plan_format(*plan, to);
    plan->footer(
        "\nFor example:\n"
        "  inboxctl plan --fields                       every field with its value before and after\n"
        "  inboxctl plan --out today.plan               keep it: inboxctl apply today.plan does exactly "
        "this\n"
        "  inboxctl plan --format markdown > plan.md    for the comment of a pull request\n"
        "  inboxctl plan --refresh=full --detailed-exitcode    2 when anything differs, for a nightly job");
    plan->add_flag("--detailed-exitcode", raw.detailed, "exit 2 when there are changes");

    auto* apply = add_command(app, "apply", "make the servers what the manifests say", Command::apply, to);
    apply->add_option("FILE", raw.plan_file, "a plan that was kept by plan --out: it, or nothing, is applied")
        ->type_name("");
    add_planning(*apply, raw, to);
    add_line_format(*apply, to, as_lines);
    apply->footer(
        "\nFor example:\n"
        "  inboxctl apply                    show the plan, ask, and carry it out\n"
        "  inboxctl apply --auto-approve     without a question, where nobody is there to answer\n"
        "  inboxctl apply today.plan         what plan --out kept, if that still holds: else exit code 4");
    add_lock(*apply, raw);
    add_approval(*apply, raw);

    auto* destroy = add_command(app, "destroy", "delete recorded inboxes, with their conversations",
                                Command::destroy, to);
    add_planning(*destroy, raw, to);
    add_line_format(*destroy, to, as_lines);
    add_lock(*destroy, raw);
    add_approval(*destroy, raw);

    auto* show = add_command(app, "show", "show a plan that was kept by plan --out", Command::show, to);
    show->add_option("FILE", raw.plan_file, "the file")->required()->type_name("");
    add_showing(*show, raw);
    add_plan_format(*show, to);
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
