#include "agent/reconcile/reconciler.hpp"

#include "agent/execute/record.hpp"
#include "agent/reconcile/stages.hpp"
#include "plans/guard/inbox/same_account.hpp"
#include "plans/guard/inbox/server_version.hpp"
#include "plans/resolve/resolve.hpp"

namespace inboxctl::agent {

namespace {

std::set<std::string> accounts_of(const std::vector<plans::AccountProblem>& problems) {
    std::set<std::string> accounts;
    for (const auto& problem : problems)
        accounts.insert(problem.account);
    return accounts;
}

plans::DriftToo drift_too(const PassOptions& options) {
    return options.basis == Basis::noted ? plans::DriftToo::yes : plans::DriftToo::no;
}

Pass stopped(Inputs in) {
    return {.desired = std::move(in.desired),
            .diagnostics = std::move(in.checks.diagnostics),
            .left_out = std::move(in.checks.left_out)};
}

}  // namespace

Reconciler::Reconciler(boost::asio::io_context& io, PassOptions options, Access access)
    : Reconciler(options, access, open_ports(io, options, access)) {}

Reconciler::Reconciler(PassOptions options, Access access, Ports ports)
    : options_(std::move(options)),
      access_(access),
      effects_(std::move(ports), options_.parallelism),
      execution_(effects_, execution_of(options_)) {}

asio::awaitable<Pass> Reconciler::make_plan() {
    auto set = read_manifests(effects_, options_);
    if (!set.diagnostics.has_errors())
        co_return co_await plan_from(std::move(set.desired), std::move(set.diagnostics));
    co_return Pass{.desired = std::move(set.desired), .diagnostics = std::move(set.diagnostics)};
}

asio::awaitable<Pass> Reconciler::make_plan(state::Desired desired) {
    state::Diagnostics none;
    co_return co_await plan_from(std::move(desired), std::move(none));
}

asio::awaitable<Pass> Reconciler::plan_from(state::Desired desired, state::Diagnostics diagnostics) {
    // Load.
    Inputs in{.desired = std::move(desired), .checks = {std::move(diagnostics), {}}};
    in.loaded = load(effects_, access_, in.desired);
    in.base = base_of(options_, in.loaded.recorded.identity, in.desired);
    in.checks = check_set(std::move(in.checks), options_, in.desired, in.loaded.recorded);
    in.checks = check_bindings(std::move(in.checks), options_, in.desired, in.loaded.recorded);
    in.targets = addresses_of(options_.targets, in.desired, in.loaded.recorded);
    if (in.checks.stop()) co_return stopped(std::move(in));

    // Observe.
    in.checks = open_accounts(std::move(in.checks), effects_.sessions, options_, in.desired,
                              in.loaded.recorded, in.targets);
    if (in.checks.stop()) co_return stopped(std::move(in));
    in.observed = co_await observe_all(effects_, access_, options_, in.desired, in.loaded.recorded);
    const auto twice = plans::declared_twice(in.desired.accounts, in.observed.accounts);
    in.observed = without(std::move(in.observed), accounts_of(twice));
    in.checks = with(std::move(in.checks), twice, options_.bad_account);
    if (in.checks.stop()) co_return stopped(std::move(in));
    co_return decide(std::move(in));
}

Pass Reconciler::decide(Inputs in) {
    // Resolve. The outcomes are durable before anything is sent.
    auto resolved = plans::resolve(in.loaded.recorded, in.desired, in.observed.accounts,
                                   options_.in_doubt_window, in.observed.begun);
    if (access_ == Access::act)
        record_outcomes(*effects_.store, resolved.outcomes, moment_of(*effects_.clock));
    Pass pass{.recorded = plans::with_resolved(std::move(in.loaded.recorded), resolved)};
    auto duplicates = plans::find_duplicates(pass.recorded, in.desired.accounts, in.observed.accounts);
    pass.needs_a_person = resolved.needs_a_person || !duplicates.empty();
    pass.found_again = resolved.found.size();

    // Diff.
    auto remarks = remarks_before_diff(std::move(resolved), std::move(duplicates), in.loaded, in.targets);
    remarks = joined(std::move(remarks), names_withheld(effects_.sessions, in.desired, in.observed.accounts));
    auto supported = plans::without_unsupported(std::move(in.desired), in.observed.accounts);
    remarks = joined(std::move(remarks), {{}, std::move(supported.warnings), {}});
    const plans::Snapshots snapshots{supported.desired, pass.recorded, in.observed.accounts};
    const auto scope = plans::scope_of(in.observed.accounts, remarks.findings, std::move(in.targets));
    auto compared = plans::compare(options_.goal, drift_too(options_), snapshots, scope);

    // Guard.
    auto other_run = look_at_other_run(effects_, pass.recorded, in.loaded.renames);
    auto guarded = plans::guard(std::move(compared), std::move(remarks), snapshots,
                                {options_.goal, scope, in.observed.begun.wall, std::move(other_run)});
    const auto used = accounts_used(effects_.sessions, supported.desired, in.checks.left_out);
    pass.to_record = plans::to_record(snapshots, scope, guarded.plan, std::move(guarded.caught_up),
                                      marks_to_keep(options_, in.observed), used);
    pass.to_record.renames = std::move(in.loaded.renames);
    pass.plan = with_readings(std::move(guarded.plan), in.observed);
    pass.base = with_secrets(std::move(in.base), pass.plan, effects_.fingerprint);
    pass.emptied = std::move(guarded.emptied);
    pass.desired = std::move(supported.desired);
    pass.diagnostics = std::move(in.checks.diagnostics);
    pass.left_out = std::move(in.checks.left_out);
    pass.observed = std::move(in.observed);
    return pass;
}

void Reconciler::record(const Pass& pass) {
    agent::record(*effects_.store, pass.to_record, moment_of(*effects_.clock));
}

asio::awaitable<Applied> Reconciler::apply(const Pass& pass, const OnResult& on_result) {
    execution_.begin();
    record(pass);
    co_return co_await execution_.carry_out(pass.plan.changes, pass.desired, on_result);
}

state::Identity Reconciler::identity() const {
    return effects_.store ? effects_.store->identity() : state::Identity();
}

bool Reconciler::is_spent(const std::string& plan_id) const {
    return effects_.store && effects_.store->is_spent(plan_id);
}

void Reconciler::stop() {
    execution_.stop();
    effects_.stop();
}

asio::awaitable<Slept> Reconciler::pause(std::chrono::milliseconds time) {
    co_return co_await effects_.clock->sleep(time);
}

}  // namespace inboxctl::agent
