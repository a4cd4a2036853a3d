#include "agent/reconcile/stages.hpp"

#include <algorithm>
#include <iterator>

#include "agent/execute/record.hpp"
#include "agent/http/url.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/system/digest.hpp"
#include "plans/guard/inbox/server_version.hpp"
#include "plans/guard/removals.hpp"
#include "state/store/fingerprint.hpp"

namespace inboxctl::agent {

Ports open_ports(boost::asio::io_context& io, const PassOptions& options, Access access) {
    using state::OpenMode;
    Ports ports{.clock = make_system_clock(io), .network = real_network(io)};
    if (access == Access::act) {
        ports.lock = state::RunLock::acquire(options.state_file, options.command, options.lock_timeout);
        ports.store = state::open_store(options.state_file, OpenMode::read_write);
        ports.disk = std::make_unique<boost::asio::thread_pool>(1);
        ports.fingerprint = state::open_fingerprinter(options.state_file, OpenMode::read_write);
    } else if (state::is_expected(options.state_file)) {
        ports.other_run = state::RunLock::holder(options.state_file);
        ports.store = state::open_store(options.state_file, OpenMode::read_only);
        ports.fingerprint = state::open_fingerprinter(options.state_file, OpenMode::read_only);
    } else {
        ports.fingerprint = state::temporary_fingerprinter();
    }
    // Tokens and secrets that the command does not need are not read.
    const Follow follow{.tokens = options.targets.everything(), .inboxes = options.targets};
    ports.read_set = [set = options.set, follow](const state::Fingerprinter& fingerprint) {
        return read_manifest_set(set, fingerprint, follow);
    };
    return ports;
}

ExecutionOptions execution_of(const PassOptions& options) {
    return {.command = options.command,
            .plan_id = options.plan_id,
            .executor = {.parallelism = options.parallelism,
                         .in_doubt_window = options.in_doubt_window,
                         .unanswered = options.unanswered}};
}

state::Assembled read_manifests(const Effects& effects, const PassOptions& options) {
    auto set = effects.read_set(effects.fingerprint);
    check_whole_set(options.set, options.state_file, set.diagnostics);
    return set;
}

Loaded load(Effects& effects, Access access, const state::Desired& desired) {
    state::Recorded recorded;
    if (effects.store) recorded = load_recorded(*effects.store, moment_of(*effects.clock));
    auto loaded = follow_manifests(std::move(recorded), desired);
    if (access == Access::act)
        record_account_renames(*effects.store, loaded.account_renames, desired.accounts);
    return loaded;
}

Prepared prepare(Effects& effects, const PassOptions& options) {
    auto set = read_manifests(effects, options);
    Checks checks{std::move(set.diagnostics), {}};
    if (checks.stop()) return {std::move(set.desired), {}, std::move(checks)};
    auto loaded = load(effects, Access::act, set.desired);
    checks = check_bindings(std::move(checks), options, set.desired, loaded.recorded);
    return {std::move(set.desired), std::move(loaded), std::move(checks)};
}

Checks with(Checks checks, std::vector<plans::AccountProblem> problems, BadAccount how) {
    for (auto& problem : problems) {
        auto& [severity, where, message, remedy] = problem.why;
        if (how == BadAccount::left_out) {
            if (severity == state::Severity::error) checks.left_out.push_back(std::move(problem));
        } else if (severity == state::Severity::error) {
            checks.diagnostics.error(where, message, remedy);
        } else {
            checks.diagnostics.warning(where, message, remedy);
        }
    }
    return checks;
}

Checks check_set(Checks checks, const PassOptions& options, const state::Desired& desired,
                 const state::Recorded& recorded) {
    if (options.goal != Goal::converge) return checks;
    if (const auto emptied = plans::emptied_set(desired, recorded.inboxes.size(), options.set.string()))
        checks.diagnostics.error(emptied->where, emptied->message, emptied->remedy);
    return checks;
}

Checks check_bindings(Checks checks, const PassOptions& options, const state::Desired& desired,
                      const state::Recorded& recorded) {
    return with(std::move(checks), plans::rebound(desired.accounts, recorded, is_same_address),
                options.bad_account);
}

Checks open_accounts(Checks checks, Sessions& sessions, const PassOptions& options,
                     const state::Desired& desired, const state::Recorded& recorded,
                     const TargetAddresses& targets) {
    const auto needed = plans::needed_accounts(desired, recorded, targets);
    std::vector<plans::AccountProblem> problems;
    for (const auto& account : desired.accounts) {
        const bool is_left_out = std::ranges::find(checks.left_out, account.key,
                                                   &plans::AccountProblem::account) != checks.left_out.end();
        const bool is_asked_for = !options.accounts || options.accounts->contains(account.key);
        if (!needed.contains(account.key) || !is_asked_for || is_left_out) continue;
        state::Diagnostics diagnostics;
        (void)sessions.open(account, diagnostics);
        for (const auto& diagnostic : diagnostics.sorted())
            problems.push_back({account.key, diagnostic});
    }
    return with(std::move(checks), std::move(problems), options.bad_account);
}

asio::awaitable<Observed> observe_all(Effects& effects, Access access, const PassOptions& options,
                                      const state::Desired& desired, const state::Recorded& recorded) {
    const RefreshOptions how{.mode = options.refresh,
                             .full_refresh = options.full_refresh,
                             .key_margin = options.key_margin,
                             .at_once = options.parallelism,
                             .want_marks = access == Access::act};
    auto now = moment_of(*effects.clock);
    co_return co_await observe(effects.sessions, desired, recorded, effects.fingerprint, how, std::move(now));
}

plans::Remarks remarks_before_diff(plans::ResolvedCreates resolved, std::vector<plans::Finding> duplicates,
                                   const Loaded& loaded, const TargetAddresses& targets) {
    plans::Remarks remarks{std::move(resolved.notes), {}, std::move(resolved.findings)};
    return joined(
        std::move(remarks),
        {plans::notes_of(loaded.account_renames, loaded.renames, targets), {}, std::move(duplicates)});
}

plans::Remarks names_withheld(Sessions& sessions, const state::Desired& desired,
                              const std::vector<plans::ObservedAccount>& observed) {
    auto findings = unknown_names(sessions, desired, observed);
    std::ranges::move(plans::refused_names(desired, observed), std::back_inserter(findings));
    return {{}, {}, std::move(findings)};
}

plans::Plan with_readings(plans::Plan plan, const Observed& observed) {
    plan.readings = observed.readings;
    for (const auto& trouble : observed.troubles)
        plan.unread.push_back(trouble.account);
    return plan;
}

std::vector<state::ReadMark> marks_to_keep(const PassOptions& options, const Observed& observed) {
    const bool compares_all = options.goal == Goal::converge && options.targets.everything();
    return compares_all ? observed.marks : std::vector<state::ReadMark>();
}

std::optional<plans::OtherRun> look_at_other_run(Effects& effects, const state::Recorded& recorded,
                                                 const std::vector<state::Moved>& renames) {
    if (!effects.other_run) return std::nullopt;
    return plans::OtherRun{*effects.other_run,
                           plans::being_created(recorded.inboxes, renames, effects.store->open_operations(),
                                                effects.store->inboxes())};
}

std::set<std::string> accounts_used(Sessions& sessions, const state::Desired& desired,
                                    const std::vector<plans::AccountProblem>& left_out) {
    std::set<std::string> used;
    for (const auto& account : desired.accounts)
        if (sessions.find(account.key) != nullptr) used.insert(account.key);
    for (const auto& problem : left_out)
        used.erase(problem.account);
    return used;
}

plans::Base base_of(const PassOptions& options, const state::Identity& identity,
                    const state::Desired& desired) {
    if (options.basis == Basis::unnoted) return {};
    return {.lineage = identity.lineage,
            .serial = identity.serial,
            .manifests = plans::manifest_digests(desired, sha256),
            .secrets = {}};
}

// A state that is yet to be made has no key yet.
plans::Base with_secrets(plans::Base base, const plans::Plan& plan, const state::Fingerprinter& fingerprint) {
    if (base.lineage.empty()) return base;
    if (const auto text = plans::secrets_of(plan); !text.empty()) base.secrets = fingerprint(text);
    return base;
}

}  // namespace inboxctl::agent
