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

Pass stopped_by(Checks checks, state::Desired desired) {
    return {.desired = std::move(desired),
            .diagnostics = std::move(checks.diagnostics),
            .left_out = std::move(checks.left_out)};
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
    auto loaded = load(effects_, access_, desired);
    auto base = base_of(options_, loaded.recorded.identity, desired);
    Checks checks{std::move(diagnostics), {}};
    checks = check_set(std::move(checks), options_, desired, loaded.recorded);
    checks = check_bindings(std::move(checks), options_, desired, loaded.recorded);
    const auto targets = addresses_of(options_.targets, desired, loaded.recorded);
    if (checks.stop()) co_return stopped_by(std::move(checks), std::move(desired));

    // Observe.
    checks = open_accounts(std::move(checks), effects_.sessions, options_, desired, loaded.recorded, targets);
    if (checks.stop()) co_return stopped_by(std::move(checks), std::move(desired));
    auto observed = co_await observe_all(effects_, access_, options_, desired, loaded.recorded);
    const auto twice = plans::declared_twice(desired.accounts, observed.accounts);
    observed = without(std::move(observed), accounts_of(twice));
    checks = with(std::move(checks), twice, options_.bad_account);
    if (checks.stop()) co_return stopped_by(std::move(checks), std::move(desired));

    // Resolve. The outcomes are durable before anything is sent.
    auto resolved =
        plans::resolve(loaded.recorded, desired, observed.accounts, options_.in_doubt_window, observed.begun);
    if (access_ == Access::act)
        record_outcomes(*effects_.store, resolved.outcomes, moment_of(*effects_.clock));
    auto recorded = plans::with_resolved(std::move(loaded.recorded), resolved);
    auto duplicates = plans::find_duplicates(recorded, desired.accounts, observed.accounts);
    const bool needs_a_person = resolved.needs_a_person || !duplicates.empty();
    const auto found_again = resolved.found.size();

    // Diff.
    auto remarks = remarks_before_diff(std::move(resolved), std::move(duplicates), loaded, targets);
    remarks = joined(std::move(remarks), names_withheld(effects_.sessions, desired, observed.accounts));
    auto supported = plans::without_unsupported(std::move(desired), observed.accounts);
    remarks = joined(std::move(remarks), {{}, std::move(supported.warnings), {}});
    const plans::Snapshots snapshots{supported.desired, recorded, observed.accounts};
    const auto scope = plans::scope_of(observed.accounts, remarks.findings, targets);
    const auto drift_too = options_.basis == Basis::noted ? plans::DriftToo::yes : plans::DriftToo::no;
    auto compared = plans::compare(options_.goal, drift_too, snapshots, scope);

    // Guard.
    const plans::Situation situation{.goal = options_.goal,
                                     .scope = scope,
                                     .now = observed.begun.wall,
                                     .other_run = look_at_other_run(effects_, recorded, loaded.renames)};
    auto guarded = plans::guard(std::move(compared), std::move(remarks), snapshots, situation);
    guarded.plan = with_readings(std::move(guarded.plan), observed);
    base = with_secrets(std::move(base), guarded.plan, effects_.fingerprint);

    const auto used = accounts_used(effects_.sessions, supported.desired, checks.left_out);
    auto to_record = plans::to_record(snapshots, scope, guarded.plan, std::move(guarded.caught_up),
                                      marks_to_keep(options_, observed), used);
    to_record.renames = std::move(loaded.renames);
    co_return Pass{.desired = std::move(supported.desired),
                   .diagnostics = std::move(checks.diagnostics),
                   .recorded = std::move(recorded),
                   .observed = std::move(observed),
                   .plan = std::move(guarded.plan),
                   .base = std::move(base),
                   .left_out = std::move(checks.left_out),
                   .emptied = std::move(guarded.emptied),
                   .to_record = std::move(to_record),
                   .needs_a_person = needs_a_person,
                   .found_again = found_again};
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
