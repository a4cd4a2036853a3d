// state and its commands on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_state_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* state = app.add_subcommand("state", "what was applied last, and is recorded");
    state->require_subcommand(1);
    auto* list =
        add_command(*state, "list", "every recorded inbox: address, id, kind", Command::state_list, to);
    list->footer(
        "\nFor example:\n"
        "  inboxctl state list                       what is managed here\n"
        "  inboxctl state show inbox.support         all that is recorded of one of them\n"
        "  inboxctl history inbox.support            what was done to it\n"
        "  inboxctl plan --target inbox.support      how it differs from its manifest and the server");
    auto* show = add_command(*state, "show", "everything recorded of one inbox", Command::state_show, to);
    add_address(*show, raw);
    auto* move = add_command(*state, "mv", "record an inbox under another address", Command::state_move, to);
    add_address(*move, raw);
    move->add_option("NEW", raw.destination, "its new address")->required();
    auto* remove = add_command(*state, "rm", "stop managing an inbox; it stays on the server",
                               Command::state_remove, to);
    add_address(*remove, raw);
    auto* bind = add_command(*state, "bind", "an account has moved to the address that the manifests say",
                             Command::state_bind, to);
    bind->add_option("ACCOUNT", raw.address, "its key in the manifests")->required();
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
