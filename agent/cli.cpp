#include "agent/cli.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <map>

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;

constexpr const char* about =
    "Keeps the inboxes of Chatwoot accounts the way TOML manifests say.\n\n"
    "  inboxctl validate          check the manifests, offline\n"
    "  inboxctl plan              show what apply would change\n"
    "  inboxctl apply             make it so, and record it\n";

constexpr const char* footer =
    "\nExit codes: 0 done, 1 failed, 2 plan has changes (--detailed-exitcode), 3 failed part-way, 4 "
    "refused,\n"
    "5 locked by another run, 6 outcome unknown, 7 interrupted, 64 usage, 65 invalid manifests,\n"
    "69 Chatwoot unreachable, 77 token refused.\n"
    "A first manifest is explained in the README; `inboxctl schema` prints a JSON Schema for your editor.";

const std::map<std::string, RefreshMode> refresh_modes{
    {"auto", RefreshMode::automatic}, {"full", RefreshMode::full}, {"none", RefreshMode::none}};

// What the options are written to, before it is checked as a whole.
struct Raw {
    std::string set = ".", state, generate, settle = "60s", lock_timeout = "0s", address, destination;
    std::vector<std::string> targets;
    std::int64_t id = 0, adopt = 0, twin = 0;
    bool no_color = false, fields = false, approve = false, detailed = false, markdown = false, retry = false,
         keep = false, drift_only = false;
};

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

void add_planning(CLI::App& app, Raw& raw, Invocation& to) {
    add_set(app, raw);
    add_state(app, raw);
    app.add_option("--target", raw.targets, "only this inbox, such as inbox.support (repeatable)")
        ->type_name("ADDRESS");
    app.add_option("--parallelism", to.parallelism, "requests at a time (a Chatwoot process has 5 threads)")
        ->envname("INBOXCTL_PARALLELISM")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--settle", raw.settle, "how long a create without an answer may still arrive")
        ->envname("INBOXCTL_SETTLE")
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_option("--refresh", to.refresh,
                   "auto: read what has moved; full: read all; none: trust the state")
        ->envname("INBOXCTL_REFRESH")
        ->transform(CLI::CheckedTransformer(refresh_modes, CLI::ignore_case).description("auto|full|none"))
        ->type_name("");
    app.add_flag("--fields", raw.fields, "show each field");
    app.add_flag("--no-color", raw.no_color, "no colors (as NO_COLOR does)");
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

bool fill(const Raw& raw, Invocation& to) {
    to.set = raw.generate.empty() ? raw.set : raw.generate;
    if (!raw.generate.empty()) to.command = Command::generate;
    if (to.command == Command::import_inbox && raw.id == 0) {
        std::fputs("import what? ADDRESS and ID, or --generate DIR: see inboxctl import --help\n", stderr);
        return false;
    }
    if (to.command == Command::resolve && raw.adopt == 0 && raw.twin == 0 && !raw.retry && !raw.keep) {
        std::fputs(
            "resolve it how? --adopt ID, --retry, --destroy-twin ID or --keep-twin: see inboxctl resolve "
            "--help\n",
            stderr);
        return false;
    }
    const char* wish = std::getenv("NO_COLOR");  // no-color.org: present and not empty
    const bool no_color = raw.no_color || (wish != nullptr && *wish != '\0') || isatty(STDOUT_FILENO) == 0;
    to.color = no_color ? plans::Color::no : plans::Color::yes;
    to.detail = raw.fields ? plans::Detail::fields : plans::Detail::changes;
    to.approval = raw.approve ? Approval::given : Approval::ask;
    to.changes_exit = raw.detailed ? ChangesExit::two : ChangesExit::zero;
    to.plan_kind = raw.drift_only ? PlanKind::drift_only : PlanKind::everything;
    to.schema_form = raw.markdown ? SchemaForm::markdown : SchemaForm::json_schema;
    to.resolution = raw.retry       ? Resolution::retry
                    : raw.twin != 0 ? Resolution::destroy_twin
                    : raw.keep      ? Resolution::keep_twin
                                    : Resolution::adopt;
    to.id = static_cast<state::InboxId>(raw.adopt != 0 ? raw.adopt : raw.twin != 0 ? raw.twin : raw.id);
    for (const auto& target : raw.targets)
        if (!fill_address(target, to.targets.emplace_back())) return false;
    if (to.command == Command::state_bind) to.account = raw.address;
    if (to.command != Command::state_bind && !raw.address.empty() && !fill_address(raw.address, to.address))
        return false;
    if (!raw.destination.empty() && !fill_address(raw.destination, to.destination)) return false;
    to.state_file = raw.state;
    if (raw.state.empty()) {
        std::error_code none;
        const bool one_file = std::filesystem::is_regular_file(to.set, none);
        to.state_file = (one_file ? to.set.parent_path() : to.set) / ".inboxctl" / "state.db";
    }
    return fill_duration("--settle", raw.settle, to.settle) &&
           fill_duration("--lock-timeout", raw.lock_timeout, to.lock_timeout);
}

CLI::App* command(CLI::App& app, const char* name, const char* help, Command value, Invocation& to) {
    auto* sub = app.add_subcommand(name, help);
    sub->callback([&to, value] { to.command = value; });
    return sub;
}

void add_plan_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* validate = command(app, "validate", "check the manifests, offline", Command::validate, to);
    add_set(*validate, raw);

    auto* plan = command(app, "plan", "show what apply would change; changes nothing", Command::plan, to);
    add_planning(*plan, raw, to);
    plan->add_flag("--refresh-only", raw.drift_only,
                   "show what changed on the servers, whatever the manifests say");
    plan->add_flag("--detailed-exitcode", raw.detailed, "exit 2 when there are changes");

    auto* apply = command(app, "apply", "make the servers what the manifests say", Command::apply, to);
    add_planning(*apply, raw, to);
    add_lock(*apply, raw);
    apply->add_flag("--auto-approve", raw.approve, "do not ask")->envname("INBOXCTL_AUTO_APPROVE");
}

void add_destroy(CLI::App& app, Raw& raw, Invocation& to) {
    auto* destroy =
        command(app, "destroy", "delete recorded inboxes, with their conversations", Command::destroy, to);
    add_planning(*destroy, raw, to);
    add_lock(*destroy, raw);
    destroy->add_flag("--auto-approve", raw.approve, "do not ask")->envname("INBOXCTL_AUTO_APPROVE");
}

void add_inbox_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* import =
        command(app, "import", "manage inboxes that the server already has", Command::import_inbox, to);
    auto* address =
        import->add_option("ADDRESS", raw.address, "such as inbox.support, declared in a manifest");
    auto* id = import->add_option("ID", raw.id, "its number, as in the address of its settings page")
                   ->check(CLI::PositiveNumber);
    auto* generate = import
                         ->add_option("--generate", raw.generate,
                                      "write a manifest for every inbox of the account, and record it")
                         ->type_name("DIR");
    address->needs(id);
    generate->excludes(address);
    generate->excludes(id);
    add_planning(*import, raw, to);
    add_lock(*import, raw);

    auto* resolve =
        command(app, "resolve", "say what became of a create that got no answer", Command::resolve, to);
    add_address(*resolve, raw);
    auto* adopt = resolve->add_option("--adopt", raw.adopt, "this inbox is the one that it made")
                      ->type_name("ID")
                      ->check(CLI::PositiveNumber);
    auto* retry = resolve->add_flag("--retry", raw.retry, "it made none: let apply create it again");
    auto* twin = resolve
                     ->add_option("--destroy-twin", raw.twin,
                                  "delete this inbox, which a create that was taken for lost has made late")
                     ->type_name("ID")
                     ->check(CLI::PositiveNumber);
    auto* keep = resolve->add_flag("--keep-twin", raw.keep,
                                   "what looks like a twin is somebody else's: leave it alone");
    adopt->excludes(retry)->excludes(twin)->excludes(keep);
    retry->excludes(twin)->excludes(keep);
    twin->excludes(keep);
    resolve->add_flag("--auto-approve", raw.approve, "do not ask before --destroy-twin")
        ->envname("INBOXCTL_AUTO_APPROVE");
    add_planning(*resolve, raw, to);
    add_lock(*resolve, raw);
}

void add_state_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* state = app.add_subcommand("state", "what was applied last, and is recorded");
    state->require_subcommand(1);
    auto* list = command(*state, "list", "every recorded inbox: address, id, kind", Command::state_list, to);
    auto* show = command(*state, "show", "everything recorded of one inbox", Command::state_show, to);
    add_address(*show, raw);
    auto* move = command(*state, "mv", "record an inbox under another address", Command::state_move, to);
    add_address(*move, raw);
    move->add_option("NEW", raw.destination, "its new address")->required();
    auto* remove =
        command(*state, "rm", "stop managing an inbox; it stays on the server", Command::state_remove, to);
    add_address(*remove, raw);
    auto* bind = command(*state, "bind", "an account has moved to the address that the manifests say",
                         Command::state_bind, to);
    bind->add_option("ACCOUNT", raw.address, "its key in the manifests")->required();
    for (auto* sub : {list, show, move, remove, bind}) {
        add_set(*sub, raw);
        add_state(*sub, raw);
    }
    for (auto* sub : {move, remove, bind})
        add_lock(*sub, raw);
}

// The command that the words got as far as.
const CLI::App& deepest(const CLI::App& app) {
    const auto inner = app.get_subcommands();
    return inner.empty() ? app : deepest(*inner.front());
}

// CLI11 asks for a command where there is a misspelt one.
bool explain_missing_command(const CLI::App& app) {
    const CLI::App& at = deepest(app);
    const auto any = [](const CLI::App*) { return true; };
    const std::string before = &at == &app ? "" : at.get_name() + " ";
    std::string known;
    for (const auto* command : at.get_subcommands(any))
        known += (known.empty() ? "" : ", ") + before + command->get_name();
    if (known.empty()) return false;
    const auto words = app.remaining(true);
    const std::string wrong =
        words.empty() ? "a command is required" : "\"" + before + words.front() + "\" is not a command";
    std::fprintf(stderr, "%s; there are %s. See inboxctl --help\n", wrong.c_str(), known.c_str());
    return true;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || number < 0 || number > 1'000'000) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "ms") return std::chrono::milliseconds(number);
    if (unit == "s" || unit.empty()) return std::chrono::seconds(number);
    if (unit == "m") return std::chrono::minutes(number);
    if (unit == "h") return std::chrono::hours(number);
    return std::nullopt;
}

std::variant<Invocation, ExitCode> parse_command_line(int count, const char* const* arguments) {
    CLI::App app(about, "inboxctl");
    app.footer(footer);
    app.set_version_flag("--version", "inboxctl " INBOXCTL_VERSION);
    app.require_subcommand(1);
    Raw raw;
    Invocation invocation;
    add_plan_commands(app, raw, invocation);
    add_destroy(app, raw, invocation);
    add_inbox_commands(app, raw, invocation);
    add_state_commands(app, raw, invocation);
    auto* schema =
        command(app, "schema", "a JSON Schema of manifests, for editors", Command::schema, invocation);
    schema->add_flag("--markdown", raw.markdown, "the field reference instead");
    command(app, "version", "the version of inboxctl", Command::version, invocation);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        const bool no_command = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
        if (no_command && explain_missing_command(app)) return ExitCode::usage;
        const bool helped = app.exit(error) == 0;
        return helped ? ExitCode::done : ExitCode::usage;
    }
    if (!fill(raw, invocation)) return ExitCode::usage;
    return invocation;
}

}  // namespace inboxctl::agent
