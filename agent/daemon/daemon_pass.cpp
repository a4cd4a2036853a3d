// One pass of the daemon, and what it learns from it.
#include <algorithm>
#include <set>
#include <utility>

#include "agent/daemon/daemon.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/report/report.hpp"
#include "plans/diff/names.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;
using plans::Finding;

constexpr auto in_doubt_pause = 5s;  // between two reads while a create is in doubt

// From a change to the pass that checks that it stayed, and whose reading can be trusted from then on: the
// server's cache key counts whole seconds, and is trusted once it is two seconds old.
constexpr auto check_pause = 3s;

}  // namespace

asio::awaitable<void> Daemon::pass(const Trigger& trigger, PassStatus& status) {
    watch_.report(log_);
    if (!trigger.accounts)
        triggers_.everything_at(clock_->steady_now() + with_jitter(config_.interval, jitter()));
    if (trigger.manifests && !read_manifests(trigger.cause)) status.failed += 1;
    if (!manifests_.active()) co_return;
    const auto& active = *manifests_.active();
    state_->conditions.follow(active.moved);
    follow_suspensions();
    mode_of_pass_ = config_.mode;
    Ports ports{.clock = make_system_clock(io_),
                .network = real_network(io_),
                .store = state_->store,
                .fingerprint = state_->fingerprint};
    Reconciler reconciler(options_for(trigger), Access::act, std::move(ports));
    reconciler_ = &reconciler;
    reconciler.may_begin([this](const plans::Change& change) { return why_not_now(change); });
    Pass planned = co_await reconciler.make_plan(active);
    follow_suspensions();
    const auto now = clock_->now();
    const auto missing_since =
        removals_.since(plans::missing_in(planned.desired, planned.recorded.inboxes), now);
    WithholdRules rules{.mode = mode_of_pass_,
                        .suspensions = suspensions_,
                        .now = now,
                        .set_has_errors = manifests_.status().validity == SetStatus::Validity::invalid,
                        .destroy_from = missing_since + config_.prune_after};
    report_drift(planned);
    auto [pass, withheld] = withhold(std::move(planned), rules, breaker_);
    if (missing_since == now) log_.recently_removed(withheld);
    Applied applied;
    if (pass.plan.changes.empty()) {
        reconciler.record(pass);
    } else {
        const OnResult on_result = [this](const ChangeResult& result) { log_.change_ended(result); };
        applied = co_await reconciler.apply(pass, on_result);
        reconciler.end_run(applied, exit_code_of(pass, applied));
    }
    reconciler_ = nullptr;
    rules.suspensions = suspensions_;
    PassOutcome outcome{pass, applied, withheld};
    learn(outcome, rules, status);
    schedule(outcome, trigger);
}

// Suspensions may also be changed in the state by a command beside this process.
void Daemon::follow_suspensions() {
    const auto before = std::exchange(suspensions_, state_->conditions.suspensions());
    for (const auto& now : suspensions_)
        if (std::ranges::find(before, now) == before.end()) log_.suspended(now);
    for (const auto& old : before)
        if (std::ranges::find(suspensions_, old.subject, &state::Suspension::subject) == suspensions_.end())
            log_.resumed(old.subject);
}

// A plan may take minutes to apply, and people change their minds meanwhile.
std::optional<std::string> Daemon::why_not_now(const plans::Change& change) {
    follow_suspensions();
    if (config_.mode > mode_of_pass_)
        return "the daemon's mode is " + std::string(to_string(config_.mode)) + " now";
    if (const auto* suspension = suspension_for(change.address, change.account, suspensions_))
        return why_suspended(*suspension);
    if (triggers_.has_unread_changes())
        return "a manifest was saved after this pass had read them; the next pass decides again";
    return std::nullopt;
}

// Whether the manifests on disk are active now.
bool Daemon::read_manifests(const std::string& cause) {
    // The interval is there for changes that nothing else reported, so it trusts nothing.
    if (cause != "manifests") manifests_.forget_parsed();
    const SetStatus before = manifests_.status();
    const auto read = manifests_.read(config_.manifests, state_->fingerprint, *state_->store, clock_->now());
    if (!read.is_valid) status_.counters.invalid_sets += 1;
    if (read.accounts_changed) {
        const auto& accounts = manifests_.active()->accounts;
        std::set<std::string> keys;
        for (const auto& account : accounts)
            keys.insert(account.key);
        unreachable_.keep_only(keys);
        unreachable_.retry_all();  // an account that is declared differently may be reachable now
        if (on_accounts_) on_accounts_(accounts);
    }
    log_.manifests_read(before, manifests_.status());
    return read.is_valid;
}

PassOptions Daemon::options_for(const Trigger& trigger) const {
    std::set<std::string> accounts;
    for (const auto& account : manifests_.active()->accounts)
        if ((!trigger.accounts || trigger.accounts->contains(account.key)) &&
            !unreachable_.is_skipped(account.key))
            accounts.insert(account.key);
    return {.set = config_.manifests,
            .state_file = config_.state_file,
            .parallelism = config_.parallelism,
            .in_doubt_window = config_.in_doubt_window,
            .full_refresh = config_.full_refresh,
            .accounts = std::move(accounts),
            .bad_account = BadAccount::left_out,
            .unanswered = Unanswered::leave,
            .command = "daemon"};
}

void Daemon::learn(PassOutcome& outcome, const WithholdRules& rules, PassStatus& status) {
    std::set<state::Address> differing;
    for (const auto& withheld : outcome.withheld)
        differing.insert(withheld.change.address);
    for (const auto& done : outcome.applied.results) {
        differing.insert(done.change.address);
        const auto subject = to_string(done.change.address);
        const auto digest = digest_of(done.change);
        if (done.status == ChangeResult::Status::done) breaker_.applied(subject, digest, rules.now);
        if (done.status == ChangeResult::Status::failed || done.status == ChangeResult::Status::unknown) {
            breaker_.failed(subject, digest, done.message, rules.now, jitter());
            const auto next = breaker_.evaluate(subject, digest, rules.now);
            if (next.kind == BreakerResult::Kind::retry_later)
                outcome.next_retries[done.change.address] = next.until;
        }
        auto& counters = status_.counters;
        if (done.changed)
            counters.changes[std::string(plans::name_in(plans::action_names, done.change.action))] += 1;
        counters.failed_changes +=
            done.status == ChangeResult::Status::failed || done.status == ChangeResult::Status::unknown ? 1
                                                                                                        : 0;
        status.changes += done.changed ? 1 : 0;
    }
    status_.counters.found_again += static_cast<std::int64_t>(count_found(outcome.pass, outcome.applied));
    for (const auto& account : outcome.pass.observed.accounts)
        for (const auto& inbox : outcome.pass.desired.inboxes)
            if (inbox.account == account.account && !differing.contains(inbox.address))
                breaker_.clean(to_string(inbox.address), rules.now);
    learn_accounts(outcome.pass);
    const auto before = std::move(conditions_);
    conditions_ = evaluate_conditions(outcome, before, rules);
    name_performers(outcome);
    state_->conditions.keep(to_stored(conditions_, breaker_));
    log_.stalled(before.inboxes, conditions_.inboxes);
    status.drift = conditions_.drift;
    status.pending = conditions_.pending;
    status.failed += conditions_.failed;
}

void Daemon::learn_accounts(const Pass& pass) {
    const auto now = clock_->steady_now();
    const auto failed = [&](const std::string& account, const std::string& why) {
        if (!unreachable_.contains(account)) log_.account_unreachable(account, why);
        unreachable_.failed(account, now, jitter());
        status_.counters.unreadable[account] += 1;
    };
    for (const auto& account : pass.observed.accounts)
        if (unreachable_.recovered(account.account)) log_.account_recovered(account.account);
    for (const auto& trouble : pass.observed.troubles)
        if (trouble.error.kind != ApiError::Kind::interrupted) failed(trouble.account, trouble.error.message);
    for (const auto& left : pass.left_out)
        failed(left.account, left.why.message + "; " + left.why.remedy);
    account_checks_.cancel();
}

// The interval is set when a pass begins. What failed or is in doubt is due before.
void Daemon::schedule(const PassOutcome& outcome, const Trigger& trigger) {
    const auto now = clock_->steady_now();
    const auto wall = clock_->now();
    for (const auto& withheld : outcome.withheld)
        if (withheld.until > wall)
            triggers_.account_at(withheld.change.account, now + (withheld.until - wall));
    for (const auto& done : outcome.applied.results)
        if (const auto next = outcome.next_retries.find(done.change.address);
            next != outcome.next_retries.end())
            triggers_.account_at(done.change.account, now + (next->second - wall));
    for (const auto& done : outcome.applied.results)
        if (done.changed) triggers_.account_at(done.change.account, now + check_pause);
    // The next pass shows it as suspended, and no longer as interrupted.
    for (const auto& done : outcome.applied.results)
        if (done.status == ChangeResult::Status::not_begun &&
            suspension_for(done.change.address, done.change.account, suspensions_) != nullptr)
            triggers_.account(done.change.account, "command");
    const auto in_doubt = [&](const std::string& account) {
        triggers_.account_at(account, now + in_doubt_pause);
    };
    for (const auto& finding : outcome.pass.plan.findings)
        if (finding.kind == Finding::Kind::waiting)
            if (const auto* inbox = find_subject(conditions_.inboxes, to_string(finding.address)))
                in_doubt(inbox->account);
    for (const auto& done : outcome.applied.results)
        if (done.status == ChangeResult::Status::unknown) in_doubt(done.change.account);
    if (!trigger.accounts) changed_accounts_.clear();
    std::erase_if(changed_accounts_,
                  [&](const AccountChanged& changed) { return trigger.accounts->contains(changed.account); });
}

void Daemon::name_performers(const PassOutcome& outcome) {
    const auto name = [&](const plans::Change& change) {
        if (!has_drift(change)) return;
        const auto inbox = std::ranges::lower_bound(conditions_.inboxes, to_string(change.address), {},
                                                    &SubjectStatus::subject);
        if (inbox == conditions_.inboxes.end() || inbox->subject != to_string(change.address)) return;
        for (const auto& changed : changed_accounts_)
            if (changed.account == change.account && changed.performer) inbox->drifted_by = changed.performer;
    };
    for (const auto& withheld : outcome.withheld)
        name(withheld.change);
    for (const auto& done : outcome.applied.results)
        name(done.change);
}

std::string Daemon::performer_of(const plans::Change& change) const {
    for (const auto& changed : changed_accounts_)
        if (changed.account == change.account && changed.performer)
            return changed.performer->name.empty() ? "user " + std::to_string(changed.performer->id)
                                                   : changed.performer->name;
    return {};
}

// Once each time that drift appears, not in each pass that still finds it.
void Daemon::report_drift(const Pass& pass) {
    for (const auto& change : pass.plan.changes) {
        if (!has_drift(change)) continue;
        const auto* known = find_subject(conditions_.inboxes, to_string(change.address));
        if (known != nullptr && known->conditions.ready.status == state::Truth::no) continue;
        status_.counters.drift += 1;
        log_.drift(change, performer_of(change));
    }
}

}  // namespace inboxctl::agent
