// status, history and reconcile on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_socket(CLI::App& app, Raw& raw) {
    app.add_option("--socket", raw.socket,
                   "the daemon's socket (default: beside the state, or /run/inboxctl/agent.sock)")
        ->envname("INBOXCTL_SOCKET")
        ->type_name("FILE");
}

void add_status_commands(CLI::App& app, Raw& raw, Invocation& to) {
    constexpr const char* help = "text, or json for programs";
    auto* status =
        add_command(app, "status", "what the daemon does, and how each inbox stands", Command::status, to);
    add_line_format(*status, to, help);
    add_socket(*status, raw);

    auto* reconcile =
        add_command(app, "reconcile", "have the daemon look at everything now", Command::reconcile, to);
    reconcile
        ->add_option(
            "--wait", raw.patience,
            "until it has, but no longer than this, such as 60s; the exit code then says how that went")
        ->type_name("DURATION");
    add_line_format(*reconcile, to, help);
    add_socket(*reconcile, raw);

    auto* history =
        add_command(app, "history", "what was done, newest first, from the journal", Command::history, to);
    history->add_option("ADDRESS", raw.address, "only what was done to this inbox, such as inbox.support");
    history->add_option("--limit", to.limit, "so many runs at most")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    add_line_format(*history, to, help);
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
