#include "agent/commands/state_commands.hpp"

#include <algorithm>
#include <cstdio>

#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/report/report.hpp"
#include "plans/render/text.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"
#include "state/store/condition_store.hpp"
#include "state/store/fingerprint.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

namespace {

using state::OpenMode;

struct Locked {
    state::RunLock lock;
    std::unique_ptr<state::Store> store;
};

Locked open_locked(const Invocation& invocation, std::string_view command) {
    auto lock = state::RunLock::acquire(invocation.state_file, command, invocation.lock_timeout);
    auto store = state::open_store(invocation.state_file, OpenMode::read_write);
    return {std::move(lock), std::move(store)};
}

ExitCode not_recorded(const state::Address& address) {
    std::fprintf(stderr, "error: %s is not recorded. To list what is: inboxctl state list\n",
                 to_string(address).c_str());
    return ExitCode::failed;
}

}  // namespace

ExitCode list_state(const Invocation& invocation) {
    if (!state::is_expected(invocation.state_file)) {
        std::fprintf(stderr, "Nothing is recorded yet: %s does not exist. To create it: inboxctl apply\n",
                     invocation.state_file.c_str());
        return ExitCode::done;
    }
    const auto inboxes = state::open_store(invocation.state_file, OpenMode::read_only)->inboxes();
    std::size_t width = 0;
    for (const auto& inbox : inboxes)
        width = std::max(width, to_string(inbox.address).size());
    for (const auto& inbox : inboxes)
        std::printf("%-*s  %6s  account.%s  %s\n", static_cast<int>(width), to_string(inbox.address).c_str(),
                    to_string(inbox.id).c_str(), inbox.account.c_str(),
                    std::string(name_of(inbox.payload).title).c_str());
    return ExitCode::done;
}

ExitCode show_state(const Invocation& invocation) {
    if (!state::is_expected(invocation.state_file)) return not_recorded(invocation.address);
    const auto inbox =
        state::open_store(invocation.state_file, OpenMode::read_only)->inbox(invocation.address);
    if (!inbox) return not_recorded(invocation.address);
    std::printf("%s\n  id = %s\n  account = %s\n  kind = %s\n  prevent_destroy = %s\n  mode = %s\n",
                to_string(inbox->address).c_str(), to_string(inbox->id).c_str(), inbox->account.c_str(),
                std::string(name_of(inbox->payload).title).c_str(), inbox->prevent_destroy ? "true" : "false",
                to_string(inbox->mode).data());
    for (const auto& [id, value] : inbox->applied) {
        const auto& row = state::field(id);
        std::printf("  %s = %s\n", path_of(row).c_str(), plans::shown(row, value).c_str());
    }
    return ExitCode::done;
}

// A typing error in the new key is best seen at once. A set with errors does not prevent the rename.
void warn_of_undeclared(const std::filesystem::path& set, const state::Address& address) {
    const auto read = read_manifest_set(set, state::temporary_fingerprinter(), Follow::none);
    if (read.diagnostics.has_errors()) return;
    if (find(read.desired.inboxes, address) == nullptr)
        std::printf(
            "warning: no manifest declares %s. Until one does, it counts as removed from the manifests.\n",
            to_string(address).c_str());
}

ExitCode move_state(const Invocation& invocation) {
    if (!state::is_expected(invocation.state_file)) return not_recorded(invocation.address);
    const auto open = open_locked(invocation, "state mv");
    if (!open.store->inbox(invocation.address)) return not_recorded(invocation.address);
    if (open.store->inbox(invocation.destination)) {
        std::fprintf(stderr, "error: %s is already recorded. To remove it first: inboxctl state rm %s\n",
                     to_string(invocation.destination).c_str(), to_string(invocation.destination).c_str());
        return ExitCode::failed;
    }
    open.store->rename(invocation.address, invocation.destination);
    std::printf("%s is now %s.\n", to_string(invocation.address).c_str(),
                to_string(invocation.destination).c_str());
    warn_of_undeclared(invocation.set, invocation.destination);
    return ExitCode::done;
}

ExitCode remove_state(const Invocation& invocation) {
    if (!state::is_expected(invocation.state_file)) return not_recorded(invocation.address);
    const auto open = open_locked(invocation, "state rm");
    const auto inbox = open.store->inbox(invocation.address);
    if (!inbox) return not_recorded(invocation.address);
    open.store->forget({invocation.address});
    std::printf("%s is no longer recorded; inbox %s stays on the server.\n",
                to_string(invocation.address).c_str(), to_string(inbox->id).c_str());
    const auto subject = to_string(invocation.address);
    const auto suspended = state::ConditionStore(invocation.state_file, OpenMode::read_only).suspensions();
    if (std::ranges::find(suspended, subject, &state::Suspension::subject) != suspended.end())
        std::printf("It stays suspended. To end the suspension: %s\n", how_to_resume(subject).c_str());
    return ExitCode::done;
}

ExitCode bind_account(const Invocation& invocation) {
    state::Diagnostics diagnostics;
    auto set = read_manifest_set(invocation.set, state::temporary_fingerprinter());
    diagnostics.append(std::move(set.diagnostics));
    if (diagnostics.has_errors()) return print(diagnostics), ExitCode::invalid_manifests;
    const auto& accounts = set.desired.accounts;
    const auto account = std::ranges::find(accounts, invocation.account, &state::Account::key);
    if (account == accounts.end()) {
        std::fprintf(stderr,
                     "error: no manifest declares account %s. Add [account.%s] to the manifests first.\n",
                     invocation.account.c_str(), invocation.account.c_str());
        return ExitCode::failed;
    }
    const auto open = open_locked(invocation, "state bind");
    open.store->bind({account->key, account->url, account->id});
    std::printf("account.%s is now recorded as account %lld at %s.\n", account->key.c_str(),
                static_cast<long long>(account->id), account->url.c_str());
    return ExitCode::done;
}

}  // namespace inboxctl::agent
