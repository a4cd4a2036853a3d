// state and its commands on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_state_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* state = app.add_subcommand("state", "Show and correct what is recorded");
    state->footer(
        "Examples:\n"
        "  inboxctl state list                 what is managed here\n"
        "  inboxctl state show inbox.support   everything that is recorded of it");
    state->require_subcommand(1);
    auto* list = add_command(*state, "list", "List the recorded inboxes: address, id, account, kind",
                             "  inboxctl state list\n"
                             "  inboxctl state list --state /var/lib/inboxctl/state.db",
                             Command::state_list, to);
    auto* show = add_command(*state, "show", "Show everything that is recorded of an inbox",
                             "  inboxctl state show inbox.support\n"
                             "  inboxctl history inbox.support          what was done to it\n"
                             "  inboxctl plan --target inbox.support    how it differs now",
                             Command::state_show, to);
    add_address(*show, raw);
    auto* move = add_command(*state, "mv", "Record an inbox under another address",
                             "  inboxctl state mv inbox.help inbox.support", Command::state_move, to);
    add_address(*move, raw);
    move->add_option("NEW", raw.destination, "Its new address")->required();
    auto* remove = add_command(*state, "rm", "Stop managing an inbox; it stays on the server",
                               "  inboxctl state rm inbox.support", Command::state_remove, to);
    add_address(*remove, raw);
    auto* bind = add_command(*state, "bind", "Record that an account has a new URL or id",
                             "  inboxctl state bind acme      after [account.acme] was changed",
                             Command::state_bind, to);
    bind->add_option("ACCOUNT", raw.address, "The account's key in the manifests")->required();
    for (auto* sub : {list, show, move, remove, bind}) {
        add_set(*sub, raw);
        add_state(*sub, raw);
    }
    for (auto* sub : {move, remove, bind})
        add_lock(*sub, raw);
}

bool fill_state(const Raw& raw, Invocation& to) {
    return raw.destination.empty() || fill_address(raw.destination, to.destination);
}

}  // namespace inboxctl::agent
