// One pass of the daemon, and what is told and learnt of it.
#include <algorithm>
#include <set>
#include <utility>

#include "agent/daemon/daemon.hpp"
#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/report/report.hpp"
#include "plans/diff/names.hpp"
#include "plans/render/text.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;
using plans::Finding;
using Came = ChangeResult::Status;

constexpr auto waiting_pause = 5s;  // between two looks at what the server may still carry out

// After a change: whether it has stayed, and a reading that may be trusted from then on. The server's key of
// what it last changed counts whole seconds, and is believed when it is two of them old.
constexpr auto proof_pause = 3s;

std::string text_of(const std::vector<state::Diagnostic>& diagnostics) {
    std::string text;
    for (const auto& diagnostic : diagnostics)
        text += "\n" + render(diagnostic);
    return text;
}

}  // namespace

asio::awaitable<void> Daemon::pass(const Wake& wake, PassStatus& status) {
    tell_watch();
    if (!wake.accounts) triggers_.everything_at(clock_->steady_now() + with_jitter(config_.interval, die()));
    if (wake.manifests && !read_set(wake.cause)) status.failed += 1;
    if (!good_) co_return;
    condition_store_->follow(good_->moved);
    follow_suspensions();
    mode_of_pass_ = config_.mode;
    Ports ports{.clock = make_system_clock(io_),
                .network = real_network(io_),
                .store = store_,
                .fingerprint = fingerprint_};
    Reconciler reconciler(options_for(wake), Access::act, std::move(ports));
    reconciler_ = &reconciler;
    reconciler.may_begin([this](const plans::Change& change) { return why_not_now(change); });
    Pass planned = co_await reconciler.make_plan(*good_);
    follow_suspensions();
    const auto now = clock_->now();
    const auto missing_since =
        removals_.since(plans::missing_in(planned.desired, planned.recorded.inboxes), now);
    HoldRules rules{.mode = mode_of_pass_,
                    .suspensions = suspensions_,
                    .now = now,
                    .set_has_errors = status_.set.validity == SetStatus::Validity::invalid,
                    .destroy_from = missing_since + config_.prune_after};
    tell_drift(planned);
    const auto [pass, held] = withhold(std::move(planned), rules, breaker_);
    if (missing_since == now) tell_leaving(held);
    Applied applied;
    if (pass.plan.changes.empty()) {
        reconciler.record(pass);
    } else {
        const OnResult on_result = [this](const ChangeResult& result) { tell(result); };
        applied = co_await reconciler.apply(pass, on_result);
        reconciler.end_run(applied, exit_code_of(pass, applied));
    }
    reconciler_ = nullptr;
    rules.suspensions = suspensions_;
    PassResult result{pass, applied, held};
    learn(result, rules, status);
    schedule(result, wake);
}

// Whoever suspends may do so beside this process, by the state.
void Daemon::follow_suspensions() {
    const auto before = std::exchange(suspensions_, condition_store_->suspensions());
    for (const auto& now : suspensions_)
        if (std::ranges::find(before, now) == before.end())
            tell_wish(LogKind::suspended, now.subject, " is suspended: " + now.reason);
    for (const auto& old : before)
        if (std::ranges::find(suspensions_, old.subject, &state::Suspension::subject) == suspensions_.end())
            tell_wish(LogKind::resumed, old.subject, " is no longer suspended");
}

// A plan may take minutes to carry out, and people change their minds meanwhile.
std::optional<std::string> Daemon::why_not_now(const plans::Change& change) {
    follow_suspensions();
    if (config_.mode > mode_of_pass_)
        return "the daemon's mode is " + std::string(to_string(config_.mode)) + " now";
    if (const auto* wish = suspension_for(change.address, change.account, suspensions_))
        return why_suspended(*wish);
    if (triggers_.is_touched())
        return "something was saved after this pass had read the manifests: the next one decides anew";
    return std::nullopt;
}

// Whether what is on disk is in force now.
bool Daemon::read_set(const std::string& cause) {
    // The interval is for what nothing else has told.
    if (cause != "manifests") parsed_.clear();
    state::Diagnostics diagnostics;
    // A token that is not there is its account's trouble, not that of all.
    const Follow follow{.tokens = false};
    auto read = read_manifest_set(config_.manifests, fingerprint_, follow, &parsed_);
    diagnostics.append(std::move(read.diagnostics));
    const auto recorded = read.desired.accounts.empty() ? store_->inboxes().size() : 0;
    if (const auto emptied = plans::emptied_set(read.desired, recorded, config_.manifests.string()))
        diagnostics.error(emptied->where, emptied->message, emptied->remedy);
    const auto before = status_.set;
    auto& set = status_.set;
    const bool is_good = !diagnostics.has_errors();
    set.validity = is_good ? SetStatus::Validity::good : SetStatus::Validity::invalid;
    if (set.validity != before.validity) set.since = clock_->now();
    set.diagnostics = diagnostics.sorted();
    if (!is_good) status_.counters.invalid_sets += 1;
    if (is_good) {
        set.accounts = read.desired.accounts.size();
        set.inboxes = read.desired.inboxes.size();
        const bool moved = !good_ || good_->accounts != read.desired.accounts;
        good_ = std::move(read.desired);
        if (moved) {
            std::set<std::string> keys;
            for (const auto& account : good_->accounts)
                keys.insert(account.key);
            lost_.keep_only(keys);
            lost_.forgive();  // an account that is declared otherwise may be right now
            if (on_accounts_) on_accounts_(good_->accounts);
        }
    }
    tell_set(before);
    return is_good;
}

PassOptions Daemon::options_for(const Wake& wake) const {
    std::set<std::string> accounts;
    for (const auto& account : good_->accounts)
        if ((!wake.accounts || wake.accounts->contains(account.key)) && !lost_.is_left_out(account.key))
            accounts.insert(account.key);
    return {.set = config_.manifests,
            .state_file = config_.state_file,
            .parallelism = config_.parallelism,
            .in_doubt_window = config_.settle,
            .full_refresh = config_.full_refresh,
            .accounts = std::move(accounts),
            .bad_account = BadAccount::left_out,
            .unanswered = Unanswered::leave,
            .command = "daemon"};
}

void Daemon::learn(PassResult& result, const HoldRules& rules, PassStatus& status) {
    std::set<state::Address> busy;
    for (const auto& held : result.held)
        busy.insert(held.change.address);
    for (const auto& done : result.applied.results) {
        busy.insert(done.change.address);
        const auto subject = to_string(done.change.address);
        const auto digest = digest_of(done.change);
        if (done.status == Came::done) breaker_.applied(subject, digest, rules.now);
        if (done.status == Came::failed || done.status == Came::unknown) {
            breaker_.failed(subject, digest, done.message, rules.now, die());
            const auto verdict = breaker_.judge(subject, digest, rules.now);
            if (verdict.what == Verdict::What::later) result.next_tries[done.change.address] = verdict.until;
        }
        auto& counters = status_.counters;
        if (done.changed)
            counters.changes[std::string(plans::name_in(plans::action_names, done.change.action))] += 1;
        counters.failed_changes += done.status == Came::failed || done.status == Came::unknown ? 1 : 0;
        status.changes += done.changed ? 1 : 0;
    }
    status_.counters.found_again += static_cast<std::int64_t>(count_found(result.pass, result.applied));
    for (const auto& account : result.pass.observed.accounts)
        for (const auto& inbox : result.pass.desired.inboxes)
            if (inbox.account == account.account && !busy.contains(inbox.address))
                breaker_.clean(to_string(inbox.address), rules.now);
    learn_accounts(result.pass);
    const auto before = std::move(judgement_);
    judgement_ = judge(result, before, rules);
    name_performers(result);
    condition_store_->keep(to_keep(judgement_, breaker_));
    tell_turns(before);
    status.drift = judgement_.drift;
    status.pending = judgement_.pending;
    status.failed += judgement_.failed;
}

void Daemon::learn_accounts(const Pass& pass) {
    const auto now = clock_->steady_now();
    const auto lose = [&](const std::string& account, const std::string& why) {
        if (!lost_.is_lost(account)) {
            const LogEntry entry{.level = Level::error,
                                 .kind = LogKind::account_lost,
                                 .message = "account." + account + ": " + why,
                                 .fields = {{"ACCOUNT", account}}};
            log_(entry);
        }
        lost_.lose(account, now, die());
        status_.counters.unreadable[account] += 1;
    };
    for (const auto& account : pass.observed.accounts)
        if (lost_.found(account.account)) {
            const LogEntry entry{.level = Level::notice,
                                 .kind = LogKind::account_back,
                                 .message = "account." + account.account + ": can be read again",
                                 .fields = {{"ACCOUNT", account.account}}};
            log_(entry);
        }
    for (const auto& trouble : pass.observed.troubles)
        if (trouble.error.kind != ApiError::Kind::interrupted) lose(trouble.account, trouble.error.message);
    for (const auto& left : pass.left_out)
        lose(left.account, left.why.message + "; " + left.why.remedy);
    keeper_.cancel();
}

void Daemon::tell_wish(LogKind kind, const std::string& subject, const std::string& message) const {
    const LogEntry entry{
        .level = Level::notice, .kind = kind, .message = subject + message, .fields = {{"SUBJECT", subject}}};
    log_(entry);
}

void Daemon::tell_leaving(const std::vector<HeldChange>& held) {
    for (const auto& each : held) {
        if (each.why != WhyHeld::may_come_back) continue;
        const auto subject = to_string(each.change.address);
        const LogEntry entry{.level = Level::warning,
                             .kind = LogKind::leaving,
                             .message = subject + ": " + each.message,
                             .fields = {{"SUBJECT", subject}}};
        log_(entry);
    }
}

// The interval goes on by itself; what failed or waits for the server is looked at before.
void Daemon::schedule(const PassResult& result, const Wake& wake) {
    const auto now = clock_->steady_now();
    const auto wall = clock_->now();
    for (const auto& held : result.held)
        if (held.until > wall) triggers_.account_at(held.change.account, now + (held.until - wall));
    for (const auto& done : result.applied.results)
        if (const auto next = result.next_tries.find(done.change.address); next != result.next_tries.end())
            triggers_.account_at(done.change.account, now + (next->second - wall));
    for (const auto& done : result.applied.results)
        if (done.changed) triggers_.account_at(done.change.account, now + proof_pause);
    // To be judged as suspended, and no longer as interrupted.
    for (const auto& done : result.applied.results)
        if (done.status == Came::not_begun &&
            suspension_for(done.change.address, done.change.account, suspensions_) != nullptr)
            triggers_.account(done.change.account, "command");
    const auto still_open = [&](const std::string& account) {
        triggers_.account_at(account, now + waiting_pause);
    };
    for (const auto& finding : result.pass.plan.findings)
        if (finding.kind == Finding::Kind::waiting)
            if (const auto* inbox = find_subject(judgement_.inboxes, to_string(finding.address)))
                still_open(inbox->account);
    for (const auto& done : result.applied.results)
        if (done.status == Came::unknown) still_open(done.change.account);
    if (!wake.accounts) moved_.clear();
    std::erase_if(moved_, [&](const AccountMoved& moved) { return wake.accounts->contains(moved.account); });
}

void Daemon::name_performers(const PassResult& result) {
    const auto name = [&](const plans::Change& change) {
        if (!has_drift(change)) return;
        const auto inbox = std::ranges::lower_bound(judgement_.inboxes, to_string(change.address), {},
                                                    &SubjectStatus::subject);
        if (inbox == judgement_.inboxes.end() || inbox->subject != to_string(change.address)) return;
        for (const auto& moved : moved_)
            if (moved.account == change.account && moved.performer) inbox->drifted_by = moved.performer;
    };
    for (const auto& held : result.held)
        name(held.change);
    for (const auto& done : result.applied.results)
        name(done.change);
}

void Daemon::tell_watch() {
    if (!watcher_) return;
    if (watcher_->overflows() > overflows_) {
        const LogEntry entry{.level = Level::info,
                             .kind = LogKind::rescanned,
                             .message = "more saves at once than the kernel could tell: all is read again"};
        log_(entry);
        overflows_ = watcher_->overflows();
    }
    if (watcher_->trouble() == watch_trouble_) return;
    watch_trouble_ = watcher_->trouble();
    if (watch_trouble_.empty()) return;
    const LogEntry entry{.level = Level::warning,
                         .kind = LogKind::watch_lost,
                         .message = watch_trouble_ + "; until then changes are found at the interval"};
    log_(entry);
}

void Daemon::tell_set(const SetStatus& before) {
    const auto& now = status_.set;
    if (now.validity == before.validity && now.diagnostics == before.diagnostics &&
        now.inboxes == before.inboxes && now.accounts == before.accounts)
        return;
    LogEntry entry{.level = Level::notice, .kind = LogKind::manifests_good};
    if (now.validity == SetStatus::Validity::good) {
        entry.message = "the manifests are good: " + plans::counted(now.inboxes, "inbox", "inboxes") +
                        " in " + plans::counted(now.accounts, "account", "accounts") +
                        text_of(now.diagnostics);
    } else {
        entry.level = Level::error;
        entry.kind = LogKind::manifests_invalid;
        entry.message =
            std::string("the manifests have errors; ") +
            (good_ ? "the last good ones stay in force" : "nothing is done before they are mended") +
            text_of(now.diagnostics);
    }
    log_(entry);
}

std::string Daemon::performer_of(const plans::Change& change) const {
    for (const auto& moved : moved_)
        if (moved.account == change.account && moved.performer)
            return moved.performer->name.empty() ? "user " + std::to_string(moved.performer->id)
                                                 : moved.performer->name;
    return {};
}

// Once for each time that it is found, not for each pass that finds it still.
void Daemon::tell_drift(const Pass& pass) {
    for (const auto& change : pass.plan.changes) {
        if (!has_drift(change)) continue;
        const auto* known = find_subject(judgement_.inboxes, to_string(change.address));
        if (known != nullptr && known->conditions.ready.status == state::Truth::no) continue;
        status_.counters.drift += 1;
        const auto performer = performer_of(change);
        LogEntry entry{.level = Level::notice, .kind = LogKind::drift_found};
        entry.message =
            to_string(change.address) + ": " +
            (change.reason == plans::Reason::vanished ? "is gone from the server"
                                                      : "changed on the server: " + fields_of(change)) +
            (performer.empty() ? "" : ", by " + performer);
        entry.fields = {{"SUBJECT", to_string(change.address)}, {"ACCOUNT", change.account}};
        if (!performer.empty()) entry.fields.emplace_back("PERFORMER", performer);
        log_(entry);
    }
}

void Daemon::tell(const ChangeResult& result) {
    const bool done = result.status == Came::done;
    const bool is_update = done && result.change.action == plans::Action::update;
    const LogEntry entry{
        .level = done ? Level::notice : Level::error,
        .kind = done ? LogKind::change_made : LogKind::change_failed,
        .message = line_of(result) + (is_update ? ": " + fields_of(result.change) : ""),
        .fields = {{"SUBJECT", to_string(result.change.address)},
                   {"ACCOUNT", result.change.account},
                   {"ACTION", std::string(plans::name_in(plans::action_names, result.change.action))},
                   {"INBOX", to_string(result.id)}}};
    log_(entry);
}

void Daemon::tell_turns(const Judgement& before) const {
    for (const auto& now : judgement_.inboxes) {
        const auto* old = find_subject(before.inboxes, now.subject);
        const auto was = old == nullptr ? state::Truth::unknown : old->conditions.stalled.status;
        const auto is = now.conditions.stalled.status;
        if (is == was || (is == state::Truth::no && was == state::Truth::unknown)) continue;
        const bool stalled = is == state::Truth::yes;
        const LogEntry entry{
            .level = stalled ? Level::warning : Level::notice,
            .kind = stalled ? LogKind::stalled : LogKind::recovered,
            .message = now.subject +
                       (stalled ? " is stalled: " + now.conditions.stalled.message : " is stalled no more"),
            .fields = {
                {"SUBJECT", now.subject}, {"ACCOUNT", now.account}, {"REASON", now.conditions.ready.reason}}};
        log_(entry);
    }
}

}  // namespace inboxctl::agent
