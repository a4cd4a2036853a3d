// How --help looks: an option per paragraph, wrapped to the terminal, with its default and its environment
// variable in brackets.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

namespace inboxctl::agent {

class HelpFormat final : public CLI::Formatter {
  public:
    // Lines of at most `width` columns.
    explicit HelpFormat(std::size_t width);

    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_option(const CLI::Option* option, bool is_positional) const override;
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_option_desc(const CLI::Option* option) const override;

  private:
    std::string paragraph(const std::string& name, const std::string& description) const;

    std::size_t width_;
};

}  // namespace inboxctl::agent
