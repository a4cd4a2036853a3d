// What needs neither state nor server: schema, completion, version.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_other_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* schema = add_command(app, "schema", "Print a JSON Schema of manifests, for editors",
                               "  inboxctl schema > inboxctl.schema.json\n"
                               "  inboxctl schema --markdown > fields.md",
                               Command::schema, to);
    schema->add_flag("--markdown", raw.markdown, "Print the field reference instead");
    auto* completion = add_command(app, "completion", "Print a completion script for a shell",
                                   "  source <(inboxctl completion bash)\n"
                                   "  inboxctl completion fish > ~/.config/fish/completions/inboxctl.fish",
                                   Command::completion, to);
    allow_only(completion->add_option("SHELL", raw.shell, "The shell: bash, zsh or fish")->required(),
               {"bash", "zsh", "fish"});
    add_command(app, "version", "Print the version of inboxctl", "  inboxctl version", Command::version, to);
}

bool fill_other(const Raw& raw, Invocation& to) {
    to.schema_form = raw.markdown ? SchemaForm::markdown : SchemaForm::json_schema;
    return true;
}

}  // namespace inboxctl::agent
