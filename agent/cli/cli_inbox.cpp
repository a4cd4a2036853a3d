// import and resolve on the command line.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "agent/cli/cli_options.hpp"

namespace inboxctl::agent {

namespace {

void add_import(CLI::App& app, Raw& raw, Invocation& to) {
    auto* import =
        add_command(app, "import", "Manage inboxes that the server already has",
                    "  inboxctl import inbox.support 12      manage inbox 12 as inbox.support\n"
                    "  inboxctl import --generate inboxes    write manifests for unmanaged inboxes",
                    Command::import_inbox, to);
    auto* address =
        import->add_option("ADDRESS", raw.address, "The inbox in a manifest, such as inbox.support");
    auto* id = add_id(*import, "ID", raw.id, "Its id, the last number in the URL of its settings page");
    auto* generate =
        import->add_option("--generate", raw.generate, "Write a manifest for every unmanaged inbox into DIR")
            ->type_name("DIR");
    address->needs(id);
    generate->excludes(address);
    generate->excludes(id);
    add_set(*import, raw);
    add_state(*import, raw);
    import
        ->add_option("--target", raw.targets,
                     "With --generate: only this account, such as account.acme; repeatable")
        ->type_name("ADDRESS")
        ->needs(generate);
    add_lock(*import, raw);
}

void exclude_each_other(const std::vector<CLI::Option*>& options) {
    for (auto* one : options)
        for (auto* other : options)
            if (one != other) one->excludes(other);
}

void add_resolve(CLI::App& app, Raw& raw, Invocation& to) {
    auto* resolve =
        add_command(app, "resolve", "Resolve a create whose outcome is unknown",
                    "  inboxctl resolve inbox.a --adopt 12                it created inbox 12\n"
                    "  inboxctl resolve inbox.a --retry                   it created nothing\n"
                    "  inboxctl resolve inbox.a --destroy-duplicate 12    it created inbox 12 late\n"
                    "  inboxctl resolve inbox.a --keep-duplicate          somebody else created it",
                    Command::resolve, to);
    add_address(*resolve, raw);
    auto* adopt = add_id(*resolve, "--adopt", raw.adopt, "Manage this inbox, which the create made");
    auto* retry = resolve->add_flag("--retry", raw.retry, "Let the next apply create the inbox again");
    auto* destroy = add_id(*resolve, "--destroy-duplicate", raw.duplicate,
                           "Delete this inbox, which an earlier create made late");
    auto* keep = resolve->add_flag("--keep-duplicate", raw.keep_duplicate,
                                   "Leave the inbox alone that looks like a duplicate");
    // The old names.
    auto* destroy_twin = add_id(*resolve, "--destroy-twin", raw.duplicate, "")->group("");
    auto* keep_twin = resolve->add_flag("--keep-twin", raw.keep_duplicate)->group("");
    exclude_each_other({adopt, retry, destroy, keep});
    exclude_each_other({adopt, retry, destroy_twin, keep_twin});
    add_approval(*resolve, raw);
    add_set(*resolve, raw);
    add_state(*resolve, raw);
    add_lock(*resolve, raw);
}

// A manifest outside of the set would never be read. INBOXCTL_DIR was not meant for this command.
bool is_one_set(const Raw& raw) {
    const char* usual = std::getenv("INBOXCTL_DIR");
    if (raw.generate.empty() || raw.set == "." || is_within(raw.generate, raw.set)) return true;
    if (usual != nullptr && raw.set == usual) return true;
    std::fprintf(stderr, "\"%s\" is not in the manifest set %s; remove -C %s\n", raw.generate.c_str(),
                 raw.set.c_str(), raw.set.c_str());
    return false;
}

bool is_by_account(const Raw& raw) {
    const auto is_account = [](const std::string& target) { return target.starts_with("account."); };
    const auto wrong = std::ranges::find_if_not(raw.targets, is_account);
    if (raw.generate.empty() || wrong == raw.targets.end()) return true;
    std::fprintf(stderr, "\"%s\" is not an account; with --generate, write --target account.KEY\n",
                 wrong->c_str());
    return false;
}

}  // namespace

void add_inbox_commands(CLI::App& app, Raw& raw, Invocation& to) {
    add_import(app, raw, to);
    add_resolve(app, raw, to);
}

bool fill_inbox(const Raw& raw, Invocation& to) {
    if (!is_one_set(raw)) return false;
    if (!raw.generate.empty()) to.command = Command::generate;
    if (!is_by_account(raw)) return false;
    if (to.command == Command::import_inbox && raw.id == 0) {
        std::fputs("inboxctl import needs ADDRESS and ID, or --generate DIR; see inboxctl import --help\n",
                   stderr);
        return false;
    }
    if (to.command == Command::resolve && raw.adopt == 0 && raw.duplicate == 0 && !raw.retry &&
        !raw.keep_duplicate) {
        std::fputs(
            "inboxctl resolve needs --adopt ID, --retry, --destroy-duplicate ID or --keep-duplicate; see "
            "inboxctl resolve --help\n",
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
