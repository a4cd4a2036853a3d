// What the families of commands share on the command line: options as they are written, before they are
// checked as a whole. A family adds its commands and fills its part of the invocation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/cli/cli.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace inboxctl::agent {

// Written by the parser, one member per option.
struct Raw {
    // of several families
    std::string set = ".", state, in_doubt_window = "60s", lock_timeout = "0s", refresh = "auto", address;
    std::string format = "text";
    std::vector<std::string> targets;
    bool no_color = false, fields = false, approve = false;
    // validate
    bool without_secrets = false;
    // plan, apply and show
    bool detailed = false, drift_only = false, destruction = false;
    std::string out, plan_file;
    // import and resolve
    std::string generate;
    std::int64_t id = 0, adopt = 0, duplicate = 0;
    bool retry = false, keep_duplicate = false;
    // state
    std::string destination;
    // daemon, suspend and resume
    std::string config, reason;
    std::vector<std::string> subjects;
    bool all = false;
    // status and reconcile
    std::string socket, patience = "0s";
    // schema and completion
    bool markdown = false;
    std::string shell;
};

// A command, with a verb phrase and examples for its help, a line each. `value` becomes the invocation's if
// the command is given.
CLI::App* add_command(CLI::App& app, const char* name, const char* help, const char* examples, Command value,
                      Invocation& to);

// The option takes one of these words, in small letters or capitals.
CLI::Option* allow_only(CLI::Option* option, const std::vector<std::string>& names);

void add_set(CLI::App& app, Raw& raw);
void add_state(CLI::App& app, Raw& raw);
void add_lock(CLI::App& app, Raw& raw);
void add_approval(CLI::App& app, Raw& raw);
void add_showing(CLI::App& app, Raw& raw);  // how a plan is shown
void add_format(CLI::App& app, Raw& raw, const std::vector<std::string>& names, const char* help);
void add_line_format(CLI::App& app, Raw& raw, const char* help);  // text or json
void add_address(CLI::App& app, Raw& raw);
CLI::Option* add_id(CLI::App& app, const char* name, std::int64_t& id, const char* help);  // of an inbox
void add_number(CLI::App& app, const char* name, std::size_t& number, std::size_t most, const char* help);
void add_config(CLI::App& app, Raw& raw);
void add_socket(CLI::App& app, Raw& raw);
void add_planning(CLI::App& app, Raw& raw, Invocation& to);  // everything that a plan needs

// The families.
void add_plan_commands(CLI::App& app, Raw& raw, Invocation& to);
void add_inbox_commands(CLI::App& app, Raw& raw, Invocation& to);
void add_state_commands(CLI::App& app, Raw& raw, Invocation& to);
void add_status_commands(CLI::App& app, Raw& raw, Invocation& to);
void add_daemon_commands(CLI::App& app, Raw& raw, Invocation& to);
void add_other_commands(CLI::App& app, Raw& raw, Invocation& to);

// An option's text as a value of the invocation. False: it is wrong, and stderr says how.
bool fill_duration(const char* option, const std::string& text, std::chrono::milliseconds& to);
bool fill_address(const std::string& text, state::Address& to);

// One per family, called for every invocation, whichever command it has.
bool fill_common(const Raw& raw, Invocation& to);
bool fill_plan(const Raw& raw, Invocation& to);
bool fill_inbox(const Raw& raw, Invocation& to);
bool fill_state(const Raw& raw, Invocation& to);
bool fill_status(const Raw& raw, Invocation& to);
bool fill_daemon(const Raw& raw, Invocation& to);
bool fill_other(const Raw& raw, Invocation& to);

// Whether `directory` is the set's own directory, or below it.
bool is_within(const std::filesystem::path& directory, const std::filesystem::path& set);

// The width of lines: COLUMNS, or that of the terminal; 0: no limit.
std::size_t line_width();

}  // namespace inboxctl::agent
