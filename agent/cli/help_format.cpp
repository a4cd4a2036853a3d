#include "agent/cli/help_format.hpp"

#include <algorithm>
#include <sstream>

namespace inboxctl::agent {

namespace {

constexpr std::size_t description_column = 30;
constexpr std::size_t narrowest_description = 20;

}  // namespace

HelpFormat::HelpFormat(std::size_t width) : width_(width) {
    column_width(description_column);
    label("Positionals", "Arguments");
    label("SUBCOMMAND", "COMMAND");
}

// CLI11 indents every line of a description to its column.
std::string HelpFormat::wrapped(const std::string& text) const {
    const auto room = std::max(width_, description_column + narrowest_description) - description_column;
    std::istringstream words(text);
    std::string result, line;
    for (std::string word; words >> word;) {
        if (!line.empty() && line.size() + 1 + word.size() > room) {
            result += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return result + line;
}

// Parts that are empty leave blank lines, and hidden options do.
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
    std::ostringstream out;
    CLI::detail::format_help(out, command->get_name(), wrapped(command->get_description()),
                             description_column);
    return out.str();
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
    return wrapped(text);
}

}  // namespace inboxctl::agent
