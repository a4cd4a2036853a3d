// Completion scripts for shells, generated from the commands and options themselves.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace inboxctl::agent {

enum class Shell { bash, zsh, fish };

std::optional<Shell> shell_of(std::string_view name);

// For `source`, or for a file where the shell looks for completions.
std::string completion_script(const CLI::App& app, Shell shell);

}  // namespace inboxctl::agent
