#include "agent/cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "state/model/diagnostic.hpp"

namespace inboxctl::agent {

namespace {

// The command that was reached when parsing failed.
const CLI::App& command_in(const CLI::App& app) {
    const auto inner = app.get_subcommands();
    return inner.empty() ? app : command_in(*inner.front());
}

// `inboxctl state show`
std::string path_of(const CLI::App& command) {
    const auto* above = command.get_parent();
    return (above == nullptr ? "" : path_of(*above) + " ") + command.get_name();
}

std::string see_help(const CLI::App& command) { return "; see " + path_of(command) + " --help"; }

std::string explain_extra(const CLI::App& app, const CLI::App& command) {
    const auto words = app.remaining(true);
    const auto option = std::ranges::find_if(words, [](const auto& word) { return word.starts_with("-"); });
    if (option == words.end())
        return "\"" + (words.empty() ? "" : words.front()) + "\" is not an argument of " + path_of(command) +
               see_help(command);
    const auto name = option->substr(0, option->find('='));
    std::vector<std::string> names;
    for (const auto* known : command.get_options())
        if (!known->get_group().empty())
            for (const auto& one : known->get_lnames())
                names.push_back("--" + one);
    const auto near = state::nearest(name, {names.begin(), names.end()});
    return name + " is not an option of " + path_of(command) +
           (near.empty() ? see_help(command) : "; did you mean " + std::string(near) + "?");
}

// CLI11 also asks for a command if there is a misspelt one.
std::string explain_missing_command(const CLI::App& app, const CLI::App& command) {
    const std::string before = &command == &app ? "" : command.get_name() + " ";
    std::vector<std::string> names;
    for (const auto* inner : command.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(before + inner->get_name());
    const auto words = app.remaining(true);
    if (words.empty()) return path_of(command) + " needs a command" + see_help(command);
    if (words.front().starts_with("-")) return explain_extra(app, command);
    const auto word = before + words.front();
    const auto near = state::nearest(word, {names.begin(), names.end()});
    return "\"" + word + "\" is not a command" +
           (near.empty() ? see_help(command) : "; did you mean " + std::string(near) + "?");
}

// `--adopt excludes --retry`: the words before and after `between`.
std::pair<std::string, std::string> around(const std::string& text, const std::string& between) {
    const auto at = text.find(between);
    if (at == std::string::npos) return {text, ""};
    return {text.substr(0, at), text.substr(at + between.size())};
}

const CLI::Option* option_of(const CLI::App& command, const std::string& name) {
    for (const auto* option : command.get_options())
        if (option->get_name() == name) return option;
    return nullptr;
}

// A value that is missing, or of the wrong form. Our validators explain themselves.
std::string explain_value(const CLI::App& command, const std::string& message) {
    const auto [name, problem] = around(message, ": ");
    if (problem.ends_with("missing")) {
        const auto* option = option_of(command, name);
        const auto type = option == nullptr ? "" : option->get_type_name();
        return name + " needs a value; write " + name + (type.empty() ? "" : " " + type);
    }
    if (problem.empty()) return message + see_help(command);
    return problem.find(';') == std::string::npos ? message + see_help(command) : problem;
}

}  // namespace

std::string explain(const CLI::App& app, const CLI::ParseError& error) {
    const auto& command = command_in(app);
    const std::string message = error.what();
    const bool has_commands = !command.get_subcommands([](const CLI::App*) { return true; }).empty();
    switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
        case CLI::ExitCodes::RequiredError:
            if (has_commands) return explain_missing_command(app, command);
            return path_of(command) + " needs " + around(message, " is required").first + see_help(command);
        case CLI::ExitCodes::ExtrasError:
            return explain_extra(app, command);
        case CLI::ExitCodes::RequiresError: {
            const auto [name, other] = around(message, " requires ");
            return name + " needs " + other + " as well" + see_help(command);
        }
        case CLI::ExitCodes::ExcludesError: {
            const auto [name, other] = around(message, " excludes ");
            // CLI11 does not name old, hidden options.
            const bool named = !name.empty() && !other.empty();
            return (named ? name + " and " + other : "these options") +
                   " cannot be used together; remove one of them";
        }
        default:
            return explain_value(command, message);
    }
}

}  // namespace inboxctl::agent
