#include "agent/cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>

#include "agent/cli/cli_options.hpp"
#include "agent/cli/completion.hpp"
#include "agent/cli/help_format.hpp"
#include "agent/cli/usage_error.hpp"

namespace inboxctl::agent {

namespace {

constexpr const char* about =
    "Keeps the inboxes of your Chatwoot accounts in sync with TOML manifests in Git.\n\n"
    "  inboxctl validate          check the manifests offline\n"
    "  inboxctl plan              show what apply would change\n"
    "  inboxctl apply             change the servers to match the manifests\n\n"
    "  inboxctl COMMAND --help    options and examples of a command\n";

constexpr const char* footer =
    "Exit codes:\n"
    "  0 done                         6 outcome unknown, see inboxctl resolve\n"
    "  1 failed                       7 interrupted\n"
    "  2 plan has changes             64 usage\n"
    "    (--detailed-exitcode)        65 invalid manifests\n"
    "  3 failed part-way              69 Chatwoot unreachable\n"
    "  4 refused                      77 token refused\n"
    "  5 locked by another run\n"
    "\nThe README shows a first manifest. `inboxctl schema` prints a JSON Schema for\n"
    "your editor.";

struct CommandGroup {
    const char* title;
    std::array<const char*, 6> commands;
};

// Shown in this order, each with its commands in the order in which they were added.
constexpr std::array groups{CommandGroup{"Manifests", {"validate", "plan", "apply", "destroy", "show"}},
                            CommandGroup{"Inboxes that exist already", {"import", "resolve"}},
                            CommandGroup{"What was done", {"state", "history"}},
                            CommandGroup{"Daemon", {"daemon", "status", "reconcile", "suspend", "resume"}},
                            CommandGroup{"Other", {"schema", "completion", "version"}}};

void add_commands(CLI::App& app, Raw& raw, Invocation& to) {
    add_plan_commands(app, raw, to);
    add_inbox_commands(app, raw, to);
    add_state_commands(app, raw, to);
    add_daemon_commands(app, raw, to);
    add_status_commands(app, raw, to);
    add_other_commands(app, raw, to);
    for (const auto& group : groups)
        for (const auto* command : group.commands)
            if (command != nullptr) app.get_subcommand(command)->group(group.title);
    for (auto* command : app.get_subcommand("state")->get_subcommands({}))
        command->group("Commands");
}

bool fill(const Raw& raw, Invocation& to) {
    return fill_inbox(raw, to) && fill_common(raw, to) && fill_plan(raw, to) && fill_state(raw, to) &&
           fill_daemon(raw, to) && fill_status(raw, to) && fill_other(raw, to);
}

}  // namespace

std::variant<Invocation, ExitCode> parse_command_line(int count, const char* const* arguments) {
    constexpr std::size_t usual_width = 80;
    const auto width = line_width();
    CLI::App app(about, "inboxctl");
    app.formatter(std::make_shared<HelpFormat>(width == 0 ? usual_width : width));
    app.set_help_flag("-h,--help", "Show this help");
    app.set_version_flag("--version", "inboxctl " INBOXCTL_VERSION, "Show the version");
    app.require_subcommand(1);
    Raw raw;
    Invocation invocation;
    add_commands(app, raw, invocation);
    app.footer(footer);  // after the commands, which would inherit it
    try {
        app.parse(count, arguments);
    } catch (const CLI::Success& help_or_version) {
        app.exit(help_or_version);
        return ExitCode::done;
    } catch (const CLI::ParseError& error) {
        std::fprintf(stderr, "%s\n", explain(app, error).c_str());
        return ExitCode::usage;
    }
    if (!fill(raw, invocation)) return ExitCode::usage;
    if (const auto shell = shell_of(raw.shell)) invocation.completion = completion_script(app, *shell);
    return invocation;
}

}  // namespace inboxctl::agent
