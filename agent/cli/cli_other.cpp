// What needs neither state nor server: schema, completion, version.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_other_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* schema = add_command(app, "schema", "a JSON Schema of manifests, for editors", Command::schema, to);
    schema->add_flag("--markdown", raw.markdown, "the field reference instead");
    auto* completion =
        add_command(app, "completion", "completion for a shell: source <(inboxctl completion bash)",
                    Command::completion, to);
    completion->add_option("SHELL", raw.shell, "bash|zsh|fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("");
    add_command(app, "version", "the version of inboxctl", Command::version, to);
}

bool fill_other(const Raw& raw, Invocation& to) {
    to.schema_form = raw.markdown ? SchemaForm::markdown : SchemaForm::json_schema;
    return true;
}

}  // namespace inboxctl::agent
