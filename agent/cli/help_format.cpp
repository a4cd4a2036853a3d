#include "agent/cli/help_format.hpp"

#include <algorithm>
#include <sstream>

namespace inboxctl::agent {

namespace {

constexpr std::size_t description_column = 30;
constexpr std::size_t narrowest_description = 20;

}  // namespace

HelpFormat::HelpFormat(std::size_t width) : width_(width) {
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
}

// Versions of CLI11 differ in how they break lines, so they are broken here.
std::string HelpFormat::paragraph(const std::string& name, const std::string& description) const {
    const std::size_t room = std::max(width_, description_column + narrowest_description);
    const std::string indent(description_column, ' ');
    std::string line = "  " + name, result;
    if (line.size() >= description_column) {
        result = line + "\n";
        line.clear();
    }
    line.resize(description_column, ' ');
    std::istringstream words(description);
    bool is_first = true;
    for (std::string word; words >> word; is_first = false) {
        if (!is_first && line.size() + 1 + word.size() > room) {
            result += line + "\n";
            line = indent;
            is_first = true;
        }
        line += (is_first ? "" : " ") + word;
    }
    return result + line + "\n";
}

// Empty parts and hidden options leave blank lines.
std::string HelpFormat::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    auto text = Formatter::make_help(app, std::move(name), mode);
    for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n"))
        text.erase(at, 1);
    return text;
}

std::string HelpFormat::make_usage(const CLI::App* app, std::string name) const {
    return "\n" + Formatter::make_usage(app, std::move(name));
}

std::string HelpFormat::make_subcommand(const CLI::App* command) const {
    return paragraph(command->get_name(), command->get_description());
}

std::string HelpFormat::make_option(const CLI::Option* option, bool is_positional) const {
    return paragraph(make_option_name(option, is_positional) + make_option_opts(option),
                     make_option_desc(option));
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
    const bool has_value = option->get_type_size() != 0 && !option->get_positional();
    return has_value && !option->get_type_name().empty() ? " " + option->get_type_name() : "";
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
    std::string text = option->get_description();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
    if (option->get_required() && !option->get_positional()) text += " (required)";
    if (!option->get_envname().empty()) text += " ($" + option->get_envname() + ")";
    return text;
}

}  // namespace inboxctl::agent
