// validate, plan, apply, destroy on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli_options.hpp"

namespace inboxctl::agent {

void add_plan_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* validate = add_command(app, "validate", "check the manifests, offline", Command::validate, to);
    add_set(*validate, raw);
    validate->add_flag(
        "--without-secrets", raw.without_secrets,
        "check references to secrets for their form alone: no variable or file has to be there");
    add_config(*validate, raw);

    auto* plan = add_command(app, "plan", "show what apply would change; changes nothing", Command::plan, to);
    add_planning(*plan, raw, to);
    plan->add_flag("--refresh-only", raw.drift_only,
                   "show what changed on the servers, whatever the manifests say");
    plan->add_flag("--detailed-exitcode", raw.detailed, "exit 2 when there are changes");

    auto* apply = add_command(app, "apply", "make the servers what the manifests say", Command::apply, to);
    add_planning(*apply, raw, to);
    add_lock(*apply, raw);
    add_approval(*apply, raw);

    auto* destroy = add_command(app, "destroy", "delete recorded inboxes, with their conversations",
                                Command::destroy, to);
    add_planning(*destroy, raw, to);
    add_lock(*destroy, raw);
    add_approval(*destroy, raw);
}

bool fill_plan(const Raw& raw, Invocation& to) {
    to.secrets = raw.without_secrets ? SecretsCheck::form : SecretsCheck::values;
    to.changes_exit = raw.detailed ? ChangesExit::two : ChangesExit::zero;
    to.plan_kind = raw.drift_only ? PlanKind::drift_only : PlanKind::everything;
    return true;
}

}  // namespace inboxctl::agent
