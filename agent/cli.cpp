#include "agent/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/cli_options.hpp"
#include "agent/completion.hpp"

namespace inboxctl::agent {

namespace {

constexpr const char* about =
    "Keeps the inboxes of Chatwoot accounts the way TOML manifests say.\n\n"
    "  inboxctl validate          check the manifests, offline\n"
    "  inboxctl plan              show what apply would change\n"
    "  inboxctl apply             make it so, and record it\n\n"
    "  inboxctl COMMAND --help    what a command does, with examples\n";

constexpr const char* footer =
    "\nExit codes: 0 done, 1 failed, 2 plan has changes (--detailed-exitcode), 3 failed part-way, 4 "
    "refused,\n"
    "5 locked by another run, 6 outcome unknown, 7 interrupted, 64 usage, 65 invalid manifests,\n"
    "69 Chatwoot unreachable, 77 token refused.\n"
    "A first manifest is explained in the README; `inboxctl schema` prints a JSON Schema for your editor.";

// The command that the words got as far as.
const CLI::App& deepest(const CLI::App& app) {
    const auto inner = app.get_subcommands();
    return inner.empty() ? app : deepest(*inner.front());
}

// CLI11 asks for a command where there is a misspelt one.
bool explain_missing_command(const CLI::App& app) {
    const CLI::App& at = deepest(app);
    const auto any = [](const CLI::App*) { return true; };
    const std::string before = &at == &app ? "" : at.get_name() + " ";
    std::string known;
    for (const auto* command : at.get_subcommands(any))
        known += (known.empty() ? "" : ", ") + before + command->get_name();
    if (known.empty()) return false;
    const auto words = app.remaining(true);
    const std::string wrong =
        words.empty() ? "a command is required" : "\"" + before + words.front() + "\" is not a command";
    std::fprintf(stderr, "%s; there are %s. See inboxctl --help\n", wrong.c_str(), known.c_str());
    return true;
}

bool fill(const Raw& raw, Invocation& to) {
    return fill_inbox(raw, to) && fill_common(raw, to) && fill_plan(raw, to) && fill_state(raw, to) &&
           fill_daemon(raw, to) && fill_status(raw, to) && fill_other(raw, to);
}

}  // namespace

std::variant<Invocation, ExitCode> parse_command_line(int count, const char* const* arguments) {
    CLI::App app(about, "inboxctl");
    app.footer(footer);
    app.set_version_flag("--version", "inboxctl " INBOXCTL_VERSION);
    app.require_subcommand(1);
    Raw raw;
    Invocation invocation;
    add_plan_commands(app, raw, invocation);
    add_inbox_commands(app, raw, invocation);
    add_state_commands(app, raw, invocation);
    add_daemon_commands(app, raw, invocation);
    add_status_commands(app, raw, invocation);
    add_other_commands(app, raw, invocation);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        const bool no_command = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
        if (no_command && explain_missing_command(app)) return ExitCode::usage;
        const bool helped = app.exit(error) == 0;
        return helped ? ExitCode::done : ExitCode::usage;
    }
    if (!fill(raw, invocation)) return ExitCode::usage;
    if (const auto shell = shell_of(raw.shell)) invocation.completion = completion_script(app, *shell);
    return invocation;
}

}  // namespace inboxctl::agent
