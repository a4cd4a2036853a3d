#include "agent/cli/cli_options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/system/duration.hpp"
#include "state/model/diagnostic.hpp"

namespace inboxctl::agent {

namespace fs = std::filesystem;

namespace {

const std::map<std::string, RefreshMode> refresh_modes{
    {"auto", RefreshMode::automatic}, {"full", RefreshMode::full}, {"none", RefreshMode::none}};
const std::map<std::string, Format> formats{{"text", Format::text},
                                            {"json", Format::json},
                                            {"markdown", Format::markdown},
                                            {"gitlab", Format::gitlab}};

std::string in_quotes(const std::string& text) { return "\"" + text + "\""; }

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string names_in(const std::vector<std::string>& names, const char* between) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : between) + name;
    return text;
}

}  // namespace

CLI::Option* allow_only(CLI::Option* option, const std::vector<std::string>& names) {
    const auto check = [option, names](std::string& text) {
        text = CLI::detail::to_lower(text);
        if (std::ranges::find(names, text) != names.end()) return std::string();
        const auto near = state::nearest(text, {names.begin(), names.end()});
        return in_quotes(text) + " is not a value of " + option->get_name() + "; " +
               (near.empty() ? "write one of " + names_in(names, ", ")
                             : "did you mean " + std::string(near) + "?");
    };
    return option->transform(CLI::Validator(check, ""))->type_name(names_in(names, "|"));
}

std::size_t line_width() {
    const char* columns = std::getenv("COLUMNS");
    if (const auto number = number_of(columns == nullptr ? "" : columns); number && *number > 0)
        return *number;
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

CLI::App* add_command(CLI::App& app, const char* name, const char* help, const char* examples, Command value,
                      Invocation& to) {
    auto* sub = app.add_subcommand(name, help);
    sub->footer("Examples:\n" + std::string(examples));
    // Unlike callback(), this leaves the environment's values of other commands alone: they would override
    // the options of this one.
    sub->parse_complete_callback([&to, name, value] {
        to.command = value;
        to.name = name;
    });
    return sub;
}

void add_set(CLI::App& app, Raw& raw) {
    app.add_option("-C", raw.set, "Read this directory of manifests, or this file")
        ->envname("INBOXCTL_DIR")
        ->type_name("DIR")
        ->capture_default_str();
}

void add_state(CLI::App& app, Raw& raw) {
    app.add_option("--state", raw.state, "Use this state file [.inboxctl/state.db in DIR]")
        ->envname("INBOXCTL_STATE")
        ->type_name("FILE");
}

void add_lock(CLI::App& app, Raw& raw) {
    app.add_option("--lock-timeout", raw.lock_timeout, "Wait this long for another run to end, such as 30s")
        ->envname("INBOXCTL_LOCK_TIMEOUT")
        ->type_name("DURATION")
        ->capture_default_str();
}

void add_approval(CLI::App& app, Raw& raw) {
    app.add_flag("--auto-approve", raw.approve, "Do not ask for approval")->envname("INBOXCTL_AUTO_APPROVE");
}

void add_planning(CLI::App& app, Raw& raw, Invocation& to) {
    add_set(app, raw);
    add_state(app, raw);
    app.add_option("--target", raw.targets, "Only this inbox.KEY or account.KEY; repeatable")
        ->type_name("ADDRESS");
    add_number(app, "--parallelism", to.parallelism, 256, "Send this many requests at a time");
    app.get_option("--parallelism")->envname("INBOXCTL_PARALLELISM");
    // The old names come first, so that the new ones override them.
    app.add_option("--settle", raw.in_doubt_window)->envname("INBOXCTL_SETTLE")->group("");
    app.add_option("--in-doubt-window", raw.in_doubt_window,
                   "Wait this long for the inbox of a create whose outcome is unknown")
        ->envname("INBOXCTL_IN_DOUBT_WINDOW")
        ->type_name("DURATION")
        ->capture_default_str();
    allow_only(app.add_option("--refresh", raw.refresh,
                              "Read the accounts that changed (auto), all (full) or none (none)"),
               {"auto", "full", "none"})
        ->envname("INBOXCTL_REFRESH")
        ->capture_default_str();
    add_showing(app, raw);
}

void add_showing(CLI::App& app, Raw& raw) {
    app.add_flag("--fields", raw.fields, "Show every field with its value before and after");
    app.add_flag("--no-color", raw.no_color, "Print no colors, as NO_COLOR does");
}

void add_format(CLI::App& app, Raw& raw, const std::vector<std::string>& names, const char* help) {
    allow_only(app.add_option("--format", raw.format, help), names)->capture_default_str();
}

void add_line_format(CLI::App& app, Raw& raw, const char* help) {
    add_format(app, raw, {"text", "json"}, help);
}

CLI::Option* add_id(CLI::App& app, const char* name, std::int64_t& id, const char* help) {
    const auto check = [](const std::string& text) {
        const auto number = number_of(text);
        const bool is_id = number && *number > 0 && *number <= INT64_MAX;
        return is_id ? std::string()
                     : in_quotes(text) +
                           " is not the id of an inbox; write the last number in the URL of its "
                           "settings page";
    };
    return app.add_option(name, id, help)->check(CLI::Validator(check, ""))->type_name("ID");
}

void add_number(CLI::App& app, const char* name, std::size_t& number, std::size_t most, const char* help) {
    const auto check = [name, most](const std::string& text) {
        const auto value = number_of(text);
        return value && *value >= 1 && *value <= most
                   ? std::string()
                   : in_quotes(text) + " is not a value of " + name + "; write a number from 1 to " +
                         std::to_string(most);
    };
    app.add_option(name, number, help)
        ->check(CLI::Validator(check, ""))
        ->type_name("N")
        ->capture_default_str();
}

void add_address(CLI::App& app, Raw& raw) {
    app.add_option("ADDRESS", raw.address, "The inbox, such as inbox.support")->required();
}

bool fill_duration(const char* option, const std::string& text, std::chrono::milliseconds& to) {
    if (const auto duration = parse_duration(text)) {
        to = *duration;
        return true;
    }
    std::fprintf(stderr, "\"%s\" is not a value of %s; write a duration such as 500ms, 90s or 5m\n",
                 text.c_str(), option);
    return false;
}

bool fill_address(const std::string& text, state::Address& to) {
    to = state::parse_address(text);
    if (!to.key.empty()) return true;
    std::fprintf(stderr, "\"%s\" is not an address; write inbox.KEY as in inboxctl state list\n",
                 text.c_str());
    return false;
}

bool is_within(const fs::path& directory, const fs::path& set) {
    std::error_code none;
    const auto way =
        fs::weakly_canonical(directory, none).lexically_relative(fs::weakly_canonical(set, none));
    return !way.empty() && *way.begin() != "..";
}

namespace {

// DIR of import --generate is a set of its own, unless it lies in the one that -C names or that begins here.
fs::path set_of(const Raw& raw) {
    if (raw.generate.empty()) return raw.set;
    std::error_code none;
    const bool begins_here = raw.set != "." || fs::exists(fs::path(".inboxctl") / "state.db", none);
    return begins_here && is_within(raw.generate, raw.set) ? raw.set : raw.generate;
}

bool fill_target(const std::string& text, state::Targets& to) {
    if (add_target(to, text)) return true;
    std::fprintf(stderr, "\"%s\" is not a target; write inbox.KEY or account.KEY as in the manifests\n",
                 text.c_str());
    return false;
}

}  // namespace

bool fill_common(const Raw& raw, Invocation& to) {
    to.set = set_of(raw);
    to.directory = raw.generate;
    const char* variable = std::getenv("NO_COLOR");  // no-color.org: present and not empty
    const bool no_color =
        raw.no_color || (variable != nullptr && *variable != '\0') || isatty(STDOUT_FILENO) == 0;
    to.color = no_color ? plans::Color::no : plans::Color::yes;
    to.width = line_width();
    to.detail = raw.fields ? plans::Detail::fields : plans::Detail::changes;
    to.format = formats.at(raw.format);
    to.refresh = refresh_modes.at(raw.refresh);
    to.approval = raw.approve ? Approval::given : Approval::ask;
    for (const auto& target : raw.targets)
        if (!fill_target(target, to.targets)) return false;
    if (to.command == Command::state_bind) to.account = raw.address;
    if (to.command != Command::state_bind && !raw.address.empty() && !fill_address(raw.address, to.address))
        return false;
    to.state_file = raw.state.empty() ? default_state_file(to.set) : fs::path(raw.state);
    return fill_duration("--in-doubt-window", raw.in_doubt_window, to.in_doubt_window) &&
           fill_duration("--lock-timeout", raw.lock_timeout, to.lock_timeout);
}

}  // namespace inboxctl::agent
