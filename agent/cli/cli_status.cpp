// status, history and reconcile on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

namespace {

constexpr const char* text_or_json = "Print text, or json for programs";

}  // namespace

void add_socket(CLI::App& app, Raw& raw) {
    app.add_option("--socket", raw.socket,
                   "Use this socket of the daemon [beside the state, or /run/inboxctl/agent.sock]")
        ->envname("INBOXCTL_SOCKET")
        ->type_name("FILE");
}

void add_status_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* status = add_command(app, "status", "Show what the daemon does, and what is not ready",
                               "  inboxctl status --config /etc/inboxctl/agent.toml\n"
                               "  inboxctl status --format json",
                               Command::status, to);
    add_line_format(*status, raw, text_or_json);
    add_socket(*status, raw);

    auto* reconcile =
        add_command(app, "reconcile", "Start a pass of the daemon now",
                    "  inboxctl reconcile\n"
                    "  inboxctl reconcile --wait 60s      wait for it; the exit code is its result",
                    Command::reconcile, to);
    reconcile->add_option("--wait", raw.patience, "Wait this long for the pass, and exit with its result")
        ->type_name("DURATION")
        ->capture_default_str();
    add_line_format(*reconcile, raw, text_or_json);
    add_socket(*reconcile, raw);

    auto* history = add_command(app, "history", "Show earlier runs, newest first",
                                "  inboxctl history --limit 5\n"
                                "  inboxctl history inbox.support      only what was done to this inbox",
                                Command::history, to);
    history->add_option("ADDRESS", raw.address, "Only what was done to this inbox, such as inbox.support");
    add_number(*history, "--limit", to.limit, 1'000'000, "Show at most this many runs");
    add_line_format(*history, raw, text_or_json);
    for (auto* sub : {status, reconcile, history}) {
        add_config(*sub, raw);
        add_set(*sub, raw);
        add_state(*sub, raw);
    }
}

bool fill_status(const Raw& raw, Invocation& to) {
    to.socket = raw.socket;
    return fill_duration("--wait", raw.patience, to.patience);
}

}  // namespace inboxctl::agent
