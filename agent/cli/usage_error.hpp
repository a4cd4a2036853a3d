// What is wrong with a command line, in one style: what is wrong; what to write instead.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace inboxctl::agent {

// One line without a line break. `app` is the one that failed to parse.
std::string explain(const CLI::App& app, const CLI::ParseError& error);

}  // namespace inboxctl::agent
