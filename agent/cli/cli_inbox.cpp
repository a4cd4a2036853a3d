// import and resolve on the command line.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

void add_inbox_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* import =
        add_command(app, "import", "manage inboxes that the server already has", Command::import_inbox, to);
    auto* address =
        import->add_option("ADDRESS", raw.address, "such as inbox.support, declared in a manifest");
    auto* id = add_id(*import, "ID", raw.id, "its number, as in the address of its settings page");
    auto* generate =
        import
            ->add_option("--generate", raw.generate,
                         "write a manifest for every inbox that nobody manages into DIR, and record it")
            ->type_name("DIR");
    address->needs(id);
    generate->excludes(address);
    generate->excludes(id);
    add_set(*import, raw);
    add_state(*import, raw);
    import->add_option("--target", raw.targets, "--generate of this account alone, such as account.acme")
        ->type_name("ADDRESS")
        ->needs(generate);
    add_lock(*import, raw);

    auto* resolve =
        add_command(app, "resolve", "say what became of a create that got no answer", Command::resolve, to);
    add_address(*resolve, raw);
    auto* adopt = add_id(*resolve, "--adopt", raw.adopt, "this inbox is the one that it made");
    auto* retry = resolve->add_flag("--retry", raw.retry, "it made none: let apply create it again");
    auto* duplicate =
        resolve
            ->add_option("--destroy-twin", raw.duplicate,
                         "delete this inbox, which a create that was taken for lost has made late")
            ->type_name("ID")
            ->check(CLI::PositiveNumber);
    auto* keep = resolve->add_flag("--keep-twin", raw.keep_duplicate,
                                   "what looks like a twin is somebody else's: leave it alone");
    adopt->excludes(retry)->excludes(duplicate)->excludes(keep);
    retry->excludes(duplicate)->excludes(keep);
    duplicate->excludes(keep);
    add_approval(*resolve, raw);
    add_set(*resolve, raw);
    add_state(*resolve, raw);
    add_lock(*resolve, raw);
}

namespace {

// A manifest outside of the set would never be read. The environment's set is nobody's wish for this command.
bool is_one_set(const Raw& raw) {
    const char* usual = std::getenv("INBOXCTL_DIR");
    if (raw.generate.empty() || raw.set == "." || is_within(raw.generate, raw.set)) return true;
    if (usual != nullptr && raw.set == usual) return true;
    std::fprintf(stderr, "--generate %s does not lie in the set; leave out -C %s\n", raw.generate.c_str(),
                 raw.set.c_str());
    return false;
}

bool is_by_account(const Raw& raw) {
    const auto is_account = [](const std::string& target) { return target.starts_with("account."); };
    if (raw.generate.empty() || std::ranges::all_of(raw.targets, is_account)) return true;
    std::fputs("import --generate is aimed at accounts: --target account.KEY\n", stderr);
    return false;
}

}  // namespace

bool fill_inbox(const Raw& raw, Invocation& to) {
    if (!is_one_set(raw)) return false;
    if (!raw.generate.empty()) to.command = Command::generate;
    if (!is_by_account(raw)) return false;
    if (to.command == Command::import_inbox && raw.id == 0) {
        std::fputs("import what? ADDRESS and ID, or --generate DIR: see inboxctl import --help\n", stderr);
        return false;
    }
    if (to.command == Command::resolve && raw.adopt == 0 && raw.duplicate == 0 && !raw.retry &&
        !raw.keep_duplicate) {
        std::fputs(
            "resolve it how? --adopt ID, --retry, --destroy-twin ID or --keep-twin: see inboxctl resolve "
            "--help\n",
            stderr);
        return false;
    }
    to.resolution = raw.retry            ? Resolution::retry
                    : raw.duplicate != 0 ? Resolution::destroy_duplicate
                    : raw.keep_duplicate ? Resolution::keep_duplicate
                                         : Resolution::adopt;
    to.id = static_cast<state::InboxId>(std::max({raw.adopt, raw.duplicate, raw.id}));
    return true;
}

}  // namespace inboxctl::agent
