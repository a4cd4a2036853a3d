#include "agent/cli/cli_options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/system/duration.hpp"
#include "state/model/diagnostic.hpp"

namespace inboxctl::agent {

namespace fs = std::filesystem;

namespace {

const std::map<std::string_view, RefreshMode> refresh_modes{
    {"auto", RefreshMode::automatic}, {"full", RefreshMode::full}, {"none", RefreshMode::none}};

bool fill_refresh(const std::string& text, RefreshMode& to) {
    if (const auto found = refresh_modes.find(text); found != refresh_modes.end()) {
        to = found->second;
        return true;
    }
    std::vector<std::string_view> known;
    for (const auto& [name, mode] : refresh_modes)
        known.push_back(name);
    const auto near = state::did_you_mean(text, known);
    std::fprintf(stderr, "--refresh %s: %sit takes %s\n", text.c_str(),
                 near.empty() ? "" : (near + " ").c_str(), state::joined(known).c_str());
    return false;
}

// COLUMNS where it says so, else as wide as the terminal is, else without a limit.
std::size_t line_width() {
    if (const char* columns = std::getenv("COLUMNS")) {
        std::size_t number = 0;
        const std::string_view text(columns);
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    }
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

CLI::App* add_command(CLI::App& app, const char* name, const char* help, Command value, Invocation& to) {
    auto* sub = app.add_subcommand(name, help);
    sub->callback([&to, name, value] {
        to.command = value;
        to.name = name;
    });
    return sub;
}

void add_set(CLI::App& app, Raw& raw) {
    app.add_option("-C", raw.set, "directory of manifests, or one file")
        ->envname("INBOXCTL_DIR")
        ->type_name("DIR");
}

void add_state(CLI::App& app, Raw& raw) {
    app.add_option("--state", raw.state, "state file (default: .inboxctl/state.db in the set's directory)")
        ->envname("INBOXCTL_STATE")
        ->type_name("FILE");
}

void add_lock(CLI::App& app, Raw& raw) {
    app.add_option("--lock-timeout", raw.lock_timeout, "how long to wait for another run, such as 30s")
        ->envname("INBOXCTL_LOCK_TIMEOUT")
        ->type_name("DURATION");
}

void add_approval(CLI::App& app, Raw& raw) {
    app.add_flag("--auto-approve", raw.approve, "do not ask")->envname("INBOXCTL_AUTO_APPROVE");
}

void add_planning(CLI::App& app, Raw& raw, Invocation& to) {
    add_set(app, raw);
    add_state(app, raw);
    app.add_option("--target", raw.targets,
                   "only this inbox or account, such as inbox.support or account.acme (repeatable)")
        ->type_name("ADDRESS");
    app.add_option("--parallelism", to.parallelism, "requests at a time (a Chatwoot process has 5 threads)")
        ->envname("INBOXCTL_PARALLELISM")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--settle", raw.settle, "how long a create without an answer may still arrive")
        ->envname("INBOXCTL_SETTLE")
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_option("--refresh", raw.refresh,
                   "auto: read what has moved; full: read all; none: trust the state")
        ->envname("INBOXCTL_REFRESH")
        ->type_name("auto|full|none")
        ->capture_default_str();
    add_showing(app, raw);
}

void add_showing(CLI::App& app, Raw& raw) {
    app.add_flag("--fields", raw.fields, "show each field");
    app.add_flag("--no-color", raw.no_color, "no colors (as NO_COLOR does)");
}

CLI::Option* add_id(CLI::App& app, const char* name, std::int64_t& id, const char* help) {
    const auto is_id = [](const std::string& text) {
        std::int64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = failure == std::errc{} && end == text.data() + text.size() && number > 0;
        return whole ? std::string()
                     : "\"" + text +
                           "\" is not the number of an inbox: it is the last one in the "
                           "address of the inbox's settings page";
    };
    return app.add_option(name, id, help)->check(CLI::Validator(is_id, ""))->type_name("ID");
}

void add_address(CLI::App& app, Raw& raw) {
    app.add_option("ADDRESS", raw.address, "such as inbox.support")->required();
}

bool fill_duration(const char* option, const std::string& text, std::chrono::milliseconds& to) {
    if (const auto duration = parse_duration(text)) {
        to = *duration;
        return true;
    }
    std::fprintf(stderr, "%s %s: write a duration such as 500ms, 90s or 5m\n", option, text.c_str());
    return false;
}

bool fill_address(const std::string& text, state::Address& to) {
    to = state::parse_address(text);
    if (!to.key.empty()) return true;
    std::fprintf(stderr, "\"%s\" is not an address: write inbox.KEY, as `inboxctl state list` shows it\n",
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

// DIR of import --generate is a set of its own, or lies in the one that -C names or that begins here.
fs::path set_of(const Raw& raw) {
    if (raw.generate.empty()) return raw.set;
    std::error_code none;
    const bool begins_here = raw.set != "." || fs::exists(fs::path(".inboxctl") / "state.db", none);
    return begins_here && is_within(raw.generate, raw.set) ? raw.set : raw.generate;
}

bool fill_target(const std::string& text, state::Targets& to) {
    if (add_target(to, text)) return true;
    std::fprintf(stderr, "\"%s\" is not a target: write inbox.KEY or account.KEY, as in a manifest\n",
                 text.c_str());
    return false;
}

}  // namespace

bool fill_common(const Raw& raw, Invocation& to) {
    to.set = set_of(raw);
    to.directory = raw.generate;
    const char* wish = std::getenv("NO_COLOR");  // no-color.org: present and not empty
    const bool no_color = raw.no_color || (wish != nullptr && *wish != '\0') || isatty(STDOUT_FILENO) == 0;
    to.color = no_color ? plans::Color::no : plans::Color::yes;
    to.width = line_width();
    to.detail = raw.fields ? plans::Detail::fields : plans::Detail::changes;
    to.approval = raw.approve ? Approval::given : Approval::ask;
    for (const auto& target : raw.targets)
        if (!fill_target(target, to.targets)) return false;
    if (to.command == Command::state_bind) to.account = raw.address;
    if (to.command != Command::state_bind && !raw.address.empty() && !fill_address(raw.address, to.address))
        return false;
    to.state_file = raw.state.empty() ? default_state_file(to.set) : fs::path(raw.state);
    return fill_refresh(raw.refresh, to.refresh) && fill_duration("--settle", raw.settle, to.settle) &&
           fill_duration("--lock-timeout", raw.lock_timeout, to.lock_timeout);
}

}  // namespace inboxctl::agent
