#include "agent/reconcile/reconciler.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <set>

#include "agent/http/url.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/reconcile/removals.hpp"
#include "agent/system/digest.hpp"
#include "state/model/find.hpp"
#include "state/store/fingerprint.hpp"

namespace inboxctl::agent {

namespace {

Ports real_ports(boost::asio::io_context& io, const PassOptions& options, Reconciler::Access access) {
    using state::OpenMode;
    Ports ports{.clock = make_system_clock(io), .network = real_network(io)};
    if (access == Reconciler::Access::act) {
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
    // Tokens and secrets of what nothing is aimed at are nobody's business.
    const Follow follow{.tokens = options.targets.everything(), .inboxes = options.targets};
    ports.read_set = [set = options.set, follow](const state::Fingerprinter& fingerprint) {
        return read_manifest_set(set, fingerprint, follow);
    };
    return ports;
}

}  // namespace

Reconciler::Reconciler(boost::asio::io_context& io, PassOptions options, Access access)
    : Reconciler(options, access, real_ports(io, options, access)) {}

Reconciler::Reconciler(PassOptions options, Access access, Ports ports)
    : options_(std::move(options)),
      access_(access),
      clock_(std::move(ports.clock)),
      sessions_(std::move(ports.network), *clock_, options_.parallelism),
      lock_(std::move(ports.lock)),
      other_run_(std::move(ports.other_run)),
      store_(std::move(ports.store)),
      disk_(std::move(ports.disk)),
      fingerprint_(std::move(ports.fingerprint)),
      read_set_(std::move(ports.read_set)) {}

Reconciler::~Reconciler() = default;

asio::awaitable<Pass> Reconciler::make_plan() {
    Pass pass = read_manifests();
    if (!pass.diagnostics.has_errors()) co_await plan_from(pass);
    co_return pass;
}

asio::awaitable<Pass> Reconciler::make_plan(state::Desired desired) {
    Pass pass;
    pass.desired = std::move(desired);
    co_await plan_from(pass);
    co_return pass;
}

asio::awaitable<void> Reconciler::plan_from(Pass& pass) {
    load(pass);
    if (options_.goal == Goal::converge)
        check_not_emptied(pass.desired, pass.recorded.inboxes.size(), options_.set, pass.diagnostics);
    note_base(pass);
    check_bindings(pass);
    aimed_at_ = addresses_of(options_.targets, pass.desired, pass.recorded);
    if (pass.diagnostics.has_errors()) co_return;
    open_sessions(pass);
    if (pass.diagnostics.has_errors()) co_return;
    const RefreshOptions how{.mode = options_.refresh,
                             .full_refresh = options_.full_refresh,
                             .key_margin = options_.key_margin,
                             .at_once = options_.parallelism,
                             .want_marks = access_ == Access::act};
    pass.begun = moment_of(*clock_);
    const Sessions::Confidence confidence(sessions_, pass.desired);
    pass.refreshed =
        co_await refresh(sessions_, pass.desired, pass.recorded, fingerprint_, how, pass.begun.wall);
    refuse_aliases(pass);
    if (pass.diagnostics.has_errors()) co_return;
    resolve_creates(pass);
    hold_back_unknown_names(pass);
    hold_back_refused_names(pass);
    pass.plan.warnings = drop_unsupported(pass);
    fill_plan(pass);
    note_secrets(pass);
}

bool Reconciler::is_looked_at(const std::string& account) const {
    return !options_.accounts || options_.accounts->contains(account);
}

void Reconciler::leave_out(Pass& pass, const state::Account& account, state::Diagnostics diagnostics) const {
    if (options_.bad_account == BadAccount::stops_all) return pass.diagnostics.append(std::move(diagnostics));
    for (const auto& diagnostic : diagnostics.sorted()) {
        if (diagnostic.severity == state::Severity::error) pass.left_out.push_back({account.key, diagnostic});
    }
}

Pass Reconciler::read_manifests() const {
    auto set = read_set_(fingerprint_);
    Pass pass;
    pass.desired = std::move(set.desired);
    pass.diagnostics = std::move(set.diagnostics);
    check_whole_set(options_.set, options_.state_file, pass.diagnostics);
    return pass;
}

void Reconciler::load(Pass& pass) {
    if (store_) pass.recorded = load_recorded(*store_, moment_of(*clock_));
    pass.account_renames = follow_accounts(pass.recorded, pass.desired.accounts);
    if (access_ == Access::act) rename_accounts(pass);
    pass.renames = follow_moves(pass.recorded, pass.desired.moved);
}

// At once: what is settled next is recorded under the new key, and takes no request.
void Reconciler::rename_accounts(const Pass& pass) {
    for (const auto& [from, to] : pass.account_renames) {
        const auto& account = *find(pass.desired.accounts, to);
        store_->bind({account.key, account.url, account.id});
        store_->rename_account(from, to);
    }
}

state::Identity Reconciler::identity() { return store_ ? store_->identity() : state::Identity(); }

bool Reconciler::is_spent(const std::string& plan_id) { return store_ && store_->is_spent(plan_id); }

// Before anything is left out for this server's or this moment's sake.
void Reconciler::note_base(Pass& pass) const {
    if (options_.basis == Basis::unnoted) return;
    pass.base.lineage = pass.recorded.identity.lineage;
    pass.base.serial = pass.recorded.identity.serial;
    pass.base.manifests = plans::manifest_digests(pass.desired, sha256);
}

// The key beside a state that is yet to be made is not the one that it will have.
void Reconciler::note_secrets(Pass& pass) const {
    if (options_.basis == Basis::unnoted || pass.base.lineage.empty()) return;
    if (const auto text = plans::secrets_of(pass.plan); !text.empty()) pass.base.secrets = fingerprint_(text);
}

// What a pass that is carried out leaves in the state before anything else: new addresses, and which account
// a key stands for.
void Reconciler::follow(const Pass& pass) {
    if (!pass.renames.empty()) {
        // What was settled meanwhile has gone to its new address already, or has nothing left to rename.
        Recorded now = load_recorded(*store_, moment_of(*clock_));
        for (const auto& rename : follow_moves(now, pass.renames))
            store_->rename(rename.from, rename.to);
    }
    const auto was_read = [&](const std::string& key) {
        return sessions_.find(key) != nullptr &&
               std::ranges::find(pass.left_out, key, &LeftOut::account) == pass.left_out.end();
    };
    for (const auto& account : pass.desired.accounts)
        if (was_read(account.key)) {
            const state::AccountBinding binding{account.key, account.url, account.id};
            if (std::ranges::find(pass.recorded.accounts, binding) == pass.recorded.accounts.end())
                store_->bind(binding);
        }
}

// The same key for another account would make every recorded inbox look gone, and create it again there.
void Reconciler::check_bindings(Pass& pass) {
    for (const auto& account : pass.desired.accounts) {
        const auto bound =
            std::ranges::find(pass.recorded.accounts, account.key, &state::AccountBinding::account);
        if (bound == pass.recorded.accounts.end() ||
            (is_same_address(bound->url, account.url) && bound->id == account.id))
            continue;
        if (!is_in_use(pass.recorded, account.key)) continue;
        state::Diagnostics diagnostics;
        diagnostics.error(account.where,
                          "account " + account.key + " is " + account.url + " number " +
                              std::to_string(account.id) + " here, but the state knows it as " + bound->url +
                              " number " + std::to_string(bound->id),
                          "put that back, or name the new account by a key of its own; if it is the same "
                          "account at a new address: inboxctl state bind " +
                              account.key);
        leave_out(pass, account, std::move(diagnostics));
    }
}

// Accounts in which nothing is aimed at are left alone.
void Reconciler::open_sessions(Pass& pass) {
    std::set<std::string> needed;
    for (const auto& inbox : pass.desired.inboxes)
        if (is_target(inbox.address)) needed.insert(inbox.account);
    for (const auto& inbox : pass.recorded.inboxes)
        if (is_target(inbox.address)) needed.insert(inbox.account);
    for (const auto& operation : pass.recorded.open)
        if (is_target(operation.intent.address)) needed.insert(operation.intent.account);
    for (const auto& account : pass.desired.accounts) {
        if (!needed.contains(account.key) || !is_looked_at(account.key)) continue;
        if (std::ranges::find(pass.left_out, account.key, &LeftOut::account) != pass.left_out.end()) continue;
        state::Diagnostics diagnostics;
        (void)sessions_.open(account, diagnostics);
        leave_out(pass, account, std::move(diagnostics));
    }
}

bool Reconciler::is_target(const state::Address& address) const {
    return options_.targets.everything() || aimed_at_.contains(address);
}

asio::awaitable<Applied> Reconciler::apply(Pass& pass, const OnResult& on_result) {
    if (!run_) {
        run_ = store_->begin_run(options_.command, clock_->now());
        if (!options_.plan_id.empty()) store_->spend_plan(options_.plan_id, *run_);
    }
    keep_up(pass);
    has_sent_ = has_sent_ || !pass.plan.changes.empty();
    co_return co_await execute(pass.plan.changes, pass.desired, on_result);
}

asio::awaitable<Applied> Reconciler::execute(const std::vector<plans::Change>& changes,
                                             const state::Desired& desired, const OnResult& on_result) {
    boost::asio::any_io_executor disk = co_await boost::asio::this_coro::executor;
    if (disk_) disk = disk_->get_executor();
    GroupJournal journal(*store_, *clock_, *run_, disk);
    const ExecutorOptions options{.parallelism = options_.parallelism,
                                  .in_doubt_window = options_.in_doubt_window,
                                  .unanswered = options_.unanswered};
    Executor executor(sessions_, *store_, journal, *clock_, fingerprint_, options);
    executor.on_begin(on_begin_);
    executor.may_begin(may_begin_);
    executor_ = &executor;
    if (stopped_) executor.stop();
    Applied applied;
    applied.results = co_await executor.run(changes, desired, on_result);
    executor_ = nullptr;
    applied.interrupted = stopped_;
    co_return applied;
}

void Reconciler::keep_up(const Pass& pass) {
    follow(pass);
    // The second knows of the first.
    if (!pass.new_lifecycles.empty()) store_->record(pass.new_lifecycles);
    if (!pass.caught_up.empty()) store_->record(pass.caught_up);
    if (!pass.recorded.watched_long.empty()) store_->end_watch(pass.recorded.watched_long);
    for (const auto& tombstone : pass.recorded.tombstones)
        if (is_still_there(tombstone, pass.refreshed) == false)
            store_->clear_tombstone(tombstone.account, tombstone.id);

    remember_readings(pass);
}

void Reconciler::end_run(const Applied& applied, ExitCode code) {
    if (!run_) return;
    state::RunSummary summary{.id = *run_, .ended = clock_->now(), .exit_code = static_cast<int>(code)};
    for (const auto& result : applied.results) {
        using Status = ChangeResult::Status;
        if (result.status == Status::failed || result.status == Status::unknown) ++summary.failed;
        if (!result.changed) continue;
        summary.added += result.change.action == plans::Action::create ? 1 : 0;
        summary.changed += result.change.action == plans::Action::update ? 1 : 0;
        summary.destroyed += result.change.action == plans::Action::destroy ? 1 : 0;
    }
    store_->end_run(summary);
    run_.reset();
}

// An account in which nothing is left to do is as it is recorded: its next reading can be saved while the
// server's key says that nothing moved.
void Reconciler::remember_readings(const Pass& pass) {
    if (options_.goal != Goal::converge || !options_.targets.everything()) return;
    std::set<std::string> busy;
    for (const auto& change : pass.plan.changes)
        busy.insert(change.account);
    for (const auto& change : pass.held_back)
        busy.insert(change.account);
    std::set<state::Address> held;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind != plans::Finding::Kind::retained) held.insert(finding.address);
    for (const auto& inbox : pass.recorded.inboxes)
        if (held.contains(inbox.address)) busy.insert(inbox.account);
    for (const auto& inbox : pass.desired.inboxes)
        if (held.contains(inbox.address)) busy.insert(inbox.account);
    // A duplicate is told in every plan until somebody decides, also of an inbox that has left the manifests.
    for (const auto& operation : pass.recorded.watched)
        if (held.contains(operation.intent.address)) busy.insert(operation.intent.account);
    for (const auto& mark : pass.refreshed.marks)
        if (!busy.contains(mark.account)) store_->mark_read(mark);
}

asio::awaitable<Slept> Reconciler::pause(std::chrono::milliseconds time) {
    co_return co_await clock_->sleep(time);
}

UnderWay Reconciler::under_way() const {
    return {sessions_.bytes_listed(), executor_ == nullptr ? nullptr : &executor_->activity()};
}

void Reconciler::stop() {
    stopped_ = true;
    if (executor_ != nullptr) executor_->stop();
    sessions_.stop();
    clock_->interrupt();
}

}  // namespace inboxctl::agent
