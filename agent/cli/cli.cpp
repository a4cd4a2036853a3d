#include "agent/cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "agent/cli/cli_options.hpp"
#include "agent/cli/completion.hpp"
#include "state/model/diagnostic.hpp"

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
    std::vector<std::string> names;
    for (const auto* command : at.get_subcommands(any))
        names.push_back(before + command->get_name());
    if (names.empty()) return false;
    const std::vector<std::string_view> known(names.begin(), names.end());
    const auto words = app.remaining(true);
    std::string wrong = "a command is required", help = "there are " + state::joined(known) + ".";
    if (!words.empty()) {
        const auto word = before + words.front();
        wrong = "\"" + word + "\" is not a command";
        if (const auto near = state::did_you_mean(word, known); !near.empty()) help = near;
    }
    std::fprintf(stderr, "%s; %s See inboxctl --help\n", wrong.c_str(), help.c_str());
    return true;
}

bool explain_unknown_option(const CLI::App& app) {
    const CLI::App& at = deepest(app);
    const auto words = app.remaining(true);
    const auto option = std::ranges::find_if(words, [](const auto& word) { return word.starts_with("--"); });
    if (option == words.end()) return false;
    const auto name = option->substr(0, option->find('='));
    std::vector<std::string> names;
    for (const auto* known : at.get_options())
        for (const auto& one : known->get_lnames())
            names.push_back("--" + one);
    const auto near = state::did_you_mean(name, {names.begin(), names.end()});
    const auto command = &at == &app ? std::string("inboxctl") : "inboxctl " + at.get_name();
    std::fprintf(stderr, "%s is not an option of %s; %s\n", name.c_str(), command.c_str(),
                 near.empty() ? ("see " + command + " --help").c_str() : near.c_str());
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
        const bool extras = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
        if (extras && explain_unknown_option(app)) return ExitCode::usage;
        const bool helped = app.exit(error) == 0;
        return helped ? ExitCode::done : ExitCode::usage;
    }
    if (!fill(raw, invocation)) return ExitCode::usage;
    if (const auto shell = shell_of(raw.shell)) invocation.completion = completion_script(app, *shell);
    return invocation;
}

}  // namespace inboxctl::agent
