#include "agent/cli/completion.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

namespace inboxctl::agent {

namespace {

struct Option {
    std::string name, help;
    enum class Takes { nothing, file, word, address, choice } takes = Takes::nothing;
    std::vector<std::string> choices;
};

// `plan`, or `state list`, with what may follow it.
struct Words {
    std::string path;  // empty: the program itself
    std::string help;
    std::vector<std::string> commands;
    std::vector<Option> options;
    bool takes_address = false, takes_file = false;
    std::vector<std::string> choices;  // of a positional
};

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts;
    std::size_t at = 0;
    for (auto end = text.find(by); end != std::string::npos; end = text.find(by, at)) {
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    parts.push_back(text.substr(at));
    return parts;
}

// `auto|full|none` in the type or the description of an option.
std::vector<std::string> choices_of(const CLI::Option& option) {
    constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz|";
    for (auto text : {option.get_type_name(), option.get_description()}) {
        std::ranges::replace(text, ':', ' ');
        for (const auto& word : split(text, ' '))
            if (word.find('|') != std::string::npos && word.find_first_not_of(letters) == std::string::npos)
                return split(word, '|');
    }
    return {};
}

Option option_of(const CLI::Option& option) {
    Option result{.help = option.get_description()};
    const auto& longs = option.get_lnames();
    result.name = longs.empty() ? "-" + option.get_snames().front() : "--" + longs.front();
    if (option.get_items_expected_max() == 0) return result;
    const auto type = option.get_type_name();
    result.choices = choices_of(option);
    if (!result.choices.empty())
        result.takes = Option::Takes::choice;
    else if (type.find("FILE") != std::string::npos || type.find("DIR") != std::string::npos)
        result.takes = Option::Takes::file;
    else if (type.find("ADDRESS") != std::string::npos)
        result.takes = Option::Takes::address;
    else
        result.takes = Option::Takes::word;
    return result;
}

void collect(const CLI::App& app, const std::string& path, std::vector<Words>& result) {
    Words words{.path = path, .help = app.get_description()};
    const auto subs = app.get_subcommands([](const CLI::App*) { return true; });
    for (const auto* sub : subs)
        words.commands.push_back(sub->get_name());
    for (const auto* option : app.get_options()) {
        if (!option->get_positional()) {
            const bool is_old_name = option->get_group().empty();
            if (!is_old_name) words.options.push_back(option_of(*option));
            continue;
        }
        const auto name = option->get_name();
        words.takes_address |= name == "ADDRESS";
        words.takes_file |= name == "FILE";
        if (words.choices.empty()) words.choices = choices_of(*option);
    }
    result.push_back(std::move(words));
    for (const auto* sub : subs)
        collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), result);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string names_of(const std::vector<Option>& options) {
    std::vector<std::string> names;
    for (const auto& option : options)
        names.push_back(option.name);
    return joined(names);
}

// Addresses come from the state: whoever completes one has usually applied before.
constexpr const char* bash_head = R"sh(_inboxctl_addresses() {
    command inboxctl state list 2>/dev/null | cut -d ' ' -f 1
}

_inboxctl() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$path ${COMP_WORDS[i]}" in
)sh";

std::string bash_script(const std::vector<Words>& all) {
    std::string text = bash_head;
    for (const auto& words : all)
        if (!words.path.empty()) text += "            ' " + words.path + "') path=' " + words.path + "' ;;\n";
    text += "        esac\n    done\n    case \"$path:$before\" in\n";
    for (const auto& words : all)
        for (const auto& option : words.options) {
            const std::string path = words.path.empty() ? "" : " " + words.path;
            const std::string place = "        '" + path + ":" + option.name + "') ";
            if (option.takes == Option::Takes::choice)
                text += place + "COMPREPLY=($(compgen -W '" + joined(option.choices) +
                        "' -- \"$word\")); return ;;\n";
            else if (option.takes == Option::Takes::file)
                text += place + "COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n";
            else if (option.takes == Option::Takes::address)
                text +=
                    place + "COMPREPLY=($(compgen -W \"$(_inboxctl_addresses)\" -- \"$word\")); return ;;\n";
            else if (option.takes == Option::Takes::word)
                text += place + "return ;;\n";
        }
    text += "    esac\n    case \"$path\" in\n";
    for (const auto& words : all) {
        const std::string path = words.path.empty() ? "" : " " + words.path;
        std::string lists = joined(words.commands) + " " + joined(words.choices);
        text += "        '" + path + "')\n            if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '" +
                names_of(words.options) + "' -- \"$word\"))\n";
        if (words.takes_address)
            text += "            else COMPREPLY=($(compgen -W \"$(_inboxctl_addresses)\" -- \"$word\"))\n";
        else if (words.takes_file)
            text += "            else COMPREPLY=($(compgen -f -- \"$word\"))\n";
        else if (lists.size() > 1)
            text += "            else COMPREPLY=($(compgen -W '" + lists + "' -- \"$word\"))\n";
        text += "            fi ;;\n";
    }
    return text + "    esac\n}\n\ncomplete -o filenames -F _inboxctl inboxctl\n";
}

std::string quoted(std::string text, std::string_view escape) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string(escape) : std::string(1, c);
    return result + "'";
}

// zsh runs the function for bash, so both have the same rules.
std::string zsh_script(const std::vector<Words>& all) {
    return "#compdef inboxctl\nautoload -U +X bashcompinit && bashcompinit\n\n" + bash_script(all);
}

// After the words of `path`, and before a command within it.
std::string fish_condition(const Words& words) {
    if (words.path.empty()) return "__fish_use_subcommand";
    std::string condition;
    for (const auto& word : split(words.path, ' '))
        condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
    if (!words.commands.empty())
        condition += "; and not __fish_seen_subcommand_from " + joined(words.commands);
    return condition;
}

std::string fish_script(const std::vector<Words>& all) {
    constexpr std::string_view escape = "\\'";
    std::string text =
        "function __inboxctl_addresses\n    command inboxctl state list 2>/dev/null | string split -f 1 ' '\n"
        "end\n\ncomplete -c inboxctl -f\n";
    for (const auto& words : all) {
        const std::string start = "complete -c inboxctl -n '" + fish_condition(words) + "'";
        for (const auto& command : words.commands) {
            const std::string path = words.path.empty() ? command : words.path + " " + command;
            const auto inner = std::ranges::find(all, path, &Words::path);
            text += start + " -a " + command + " -d " + quoted(inner->help, escape) + "\n";
        }
        for (const auto& choice : words.choices)
            text += start + " -a " + choice + "\n";
        if (words.takes_address) text += start + " -a '(__inboxctl_addresses)'\n";
        if (words.takes_file) text += start + " -F\n";
        for (const auto& option : words.options) {
            const bool is_long = option.name.starts_with("--");
            text += start + (is_long ? " -l " + option.name.substr(2) : " -s " + option.name.substr(1));
            if (option.takes == Option::Takes::choice) text += " -x -a '" + joined(option.choices) + "'";
            if (option.takes == Option::Takes::file) text += " -r -F";
            if (option.takes == Option::Takes::address) text += " -x -a '(__inboxctl_addresses)'";
            if (option.takes == Option::Takes::word) text += " -x";
            text += " -d " + quoted(option.help, escape) + "\n";
        }
    }
    return text;
}

}  // namespace

std::optional<Shell> shell_of(std::string_view name) {
    if (name == "bash") return Shell::bash;
    if (name == "zsh") return Shell::zsh;
    if (name == "fish") return Shell::fish;
    return std::nullopt;
}

std::string completion_script(const CLI::App& app, Shell shell) {
    std::vector<Words> all;
    collect(app, "", all);
    switch (shell) {
        case Shell::bash:
            return bash_script(all);
        case Shell::zsh:
            return zsh_script(all);
        case Shell::fish:
            return fish_script(all);
    }
    return {};
}

}  // namespace inboxctl::agent
