#include "agent/commands/commands.hpp"

#include <boost/json/array.hpp>
#include <cstdio>

#include "agent/commands/daemon_commands.hpp"
#include "agent/commands/inbox_commands.hpp"
#include "agent/commands/plan_commands.hpp"
#include "agent/commands/state_commands.hpp"
#include "agent/commands/status_commands.hpp"
#include "agent/daemon/daemon_places.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/report/annotations.hpp"
#include "agent/report/json_lines.hpp"
#include "agent/report/report.hpp"
#include "agent/system/leak_until_exit.hpp"
#include "plans/render/json.hpp"
#include "state/manifest/reference.hpp"
#include "state/manifest/schema.hpp"
#include "state/model/pretty.hpp"
#include "state/store/fingerprint.hpp"

namespace inboxctl::agent {

namespace {

// Stands for an account of the environment, whose variables are not read with --without-secrets.
state::Account unnamed_account() { return {.key = "default", .id = 1}; }

// In the form of `terraform validate -json`.
ExitCode print_json(state::Diagnostics& diagnostics) {
    annotate(diagnostics);
    boost::json::array list;
    for (const auto& diagnostic : diagnostics.sorted())
        list.push_back(diagnostic_json(diagnostic));
    const bool valid = !diagnostics.has_errors();
    const boost::json::object answer{{"format_version", "1.0"},
                                     {"valid", valid},
                                     {"error_count", diagnostics.count(state::Severity::error)},
                                     {"warning_count", diagnostics.count(state::Severity::warning)},
                                     {"diagnostics", std::move(list)}};
    std::fputs(state::pretty(answer).c_str(), stdout);
    return valid ? ExitCode::done : ExitCode::invalid_manifests;
}

ExitCode validate(const Invocation& invocation) {
    state::Diagnostics diagnostics;
    auto directory = invocation.set;
    if (!invocation.config.empty()) {
        const auto config = config_of(invocation);
        if (!config) return ExitCode::usage;
        directory = config->manifests;
    }
    const bool follow = invocation.secrets == SecretsCheck::values;
    const auto fallback = follow ? account_from_environment() : unnamed_account();
    auto& set = leak_until_exit(read_manifest_set(directory, fallback, state::temporary_fingerprinter(),
                                                  follow ? Follow::all : Follow::none));
    diagnostics.append(std::move(set.diagnostics));
    if (invocation.format == Format::json) return print_json(diagnostics);
    print(diagnostics);
    if (diagnostics.has_errors()) return ExitCode::invalid_manifests;
    std::printf("Valid: %s in %s.\n", plans::counted(set.desired.inboxes.size(), "inbox", "inboxes").c_str(),
                plans::counted(set.desired.accounts.size(), "account", "accounts").c_str());
    return ExitCode::done;
}

ExitCode schema(const Invocation& invocation) {
    const bool markdown = invocation.schema_form == SchemaForm::markdown;
    std::fputs((markdown ? state::field_reference() : state::json_schema()).c_str(), stdout);
    return ExitCode::done;
}

ExitCode version() {
    std::puts("inboxctl " INBOXCTL_VERSION);
    return ExitCode::done;
}

}  // namespace

ExitCode run_command(const Invocation& invocation) {
    switch (invocation.command) {
        case Command::validate:
            return validate(invocation);
        case Command::plan:
            return plan(invocation);
        case Command::apply:
        case Command::destroy:
            return apply(invocation);
        case Command::show:
            return show(invocation);
        case Command::import_inbox:
            return import_inbox(invocation);
        case Command::generate:
            return generate(invocation);
        case Command::resolve:
            return resolve(invocation);
        case Command::state_list:
            return list_state(invocation);
        case Command::state_show:
            return show_state(invocation);
        case Command::state_move:
            return move_state(invocation);
        case Command::state_remove:
            return remove_state(invocation);
        case Command::state_bind:
            return bind_account(invocation);
        case Command::status:
            return status(invocation);
        case Command::history:
            return history(invocation);
        case Command::reconcile:
            return reconcile(invocation);
        case Command::daemon:
            return daemon(invocation);
        case Command::suspend:
            return suspend(invocation);
        case Command::resume:
            return resume(invocation);
        case Command::schema:
            return schema(invocation);
        case Command::completion:
            return std::fputs(invocation.completion.c_str(), stdout), ExitCode::done;
        case Command::version:
            return version();
    }
    return ExitCode::usage;
}

}  // namespace inboxctl::agent
