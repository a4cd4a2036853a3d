#include "agent/reconciler.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <set>

#include "agent/departures.hpp"
#include "agent/digest.hpp"
#include "agent/manifest_dir.hpp"
#include "agent/other_run.hpp"
#include "agent/settler.hpp"
#include "agent/url.hpp"
#include "plans/policy.hpp"
#include "plans/supported.hpp"
#include "state/find.hpp"
#include "state/fingerprint.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::DesiredInbox;
using state::RecordedInbox;

std::set<std::string> accounts_read(const Refreshed& refreshed) {
    std::set<std::string> result;
    for (const auto& account : refreshed.accounts)
        result.insert(account.account);
    return result;
}

std::map<std::string, state::ServerVersion> versions_of(const Refreshed& refreshed) {
    std::map<std::string, state::ServerVersion> versions;
    for (const auto& account : refreshed.accounts)
        versions.emplace(account.account, account.version);
    return versions;
}

// What the diff is to see: of the accounts that were read, what is not held back, and what is aimed at.
struct Scope {
    std::set<std::string> accounts;
    std::set<state::Address> held;
    const std::set<state::Address>* targets;  // none: everything

    template <class Inbox>
    bool contains(const Inbox& inbox) const {
        return accounts.contains(inbox.account) && !held.contains(inbox.address) &&
               (targets == nullptr || targets->contains(inbox.address));
    }
};

// What is out of scope leaves the inboxes; it comes back, in its place, when this goes.
template <class Inbox>
class SetAside {
  public:
    SetAside(std::vector<Inbox>& inboxes, const Scope& scope) : inboxes_(inboxes) {
        const auto in_scope = [&](const Inbox& inbox) { return scope.contains(inbox); };
        const auto first = std::stable_partition(inboxes.begin(), inboxes.end(), in_scope);
        aside_.assign(std::make_move_iterator(first), std::make_move_iterator(inboxes.end()));
        inboxes.erase(first, inboxes.end());
    }
    SetAside(const SetAside&) = delete;
    SetAside& operator=(const SetAside&) = delete;
    ~SetAside() {
        const auto middle = static_cast<std::ptrdiff_t>(inboxes_.size());
        std::ranges::move(aside_, std::back_inserter(inboxes_));
        std::ranges::inplace_merge(inboxes_, inboxes_.begin() + middle, {}, &Inbox::address);
    }

    const std::vector<Inbox>& aside() const { return aside_; }

  private:
    std::vector<Inbox>& inboxes_;
    std::vector<Inbox> aside_;
};

// Nobody can ask about it: its account is in no manifest any more.
Finding stranded(const RecordedInbox& inbox) {
    return {Finding::Kind::retained, inbox.address, inbox.id,
            "its account " + inbox.account +
                " is declared in no manifest any more; it is kept on the server (id " + to_string(inbox.id) +
                ")",
            "declare [account." + inbox.account + "] again, or stop managing it: inboxctl state rm " +
                to_string(inbox.address)};
}

state::Lifecycle lifecycle_of(const state::Desired& desired, const state::Address& address) {
    const auto* inbox = find(desired.inboxes, address);
    return inbox != nullptr ? inbox->lifecycle : state::Lifecycle();
}

bool is_declared(const state::Desired& desired, const std::string& account) {
    return find(desired.accounts, account) != nullptr;
}

// A create that nobody can ask about any more.
Finding stranded(const state::Operation& operation) {
    const auto& intent = operation.intent;
    return {Finding::Kind::waiting,
            intent.address,
            {},
            "no answer came to its create, and its account " + intent.account +
                " is declared in no manifest any more",
            "declare [account." + intent.account +
                "] again, or say that nothing came of it: inboxctl resolve " + to_string(intent.address) +
                " --retry"};
}

std::string found_again(const Judged& judged) {
    return to_string(judged.operation.intent.address) + ": found again (id " + to_string(judged.made->id) +
           "), which a create without an answer had made";
}

bool is_in(const std::vector<state::Operation>& operations, const state::Operation& operation) {
    return std::ranges::find(operations, operation.id, &state::Operation::id) != operations.end();
}

std::set<state::InboxId> ids_read(const Refreshed& refreshed) {
    std::set<state::InboxId> ids;
    for (const auto& account : refreshed.accounts)
        for (const auto& inbox : account.inboxes)
            ids.insert(inbox.id);
    return ids;
}

// What was taken for lost counts again where nothing took its place: its inbox would be the only one. Beside
// an open create, too, what it made is no twin yet.
std::vector<state::Operation> take_revived(Pass& pass) {
    std::set<state::Address> desired, recorded, open;
    if (pass.recorded.watched.empty()) return {};
    for (const auto& inbox : pass.desired.inboxes)
        desired.insert(inbox.address);
    const auto there = ids_read(pass.refreshed);
    for (const auto& inbox : pass.recorded.inboxes)
        if (there.contains(inbox.id)) recorded.insert(inbox.address);
    for (const auto& operation : pass.recorded.open)
        open.insert(operation.intent.address);
    std::vector<state::Operation> revived;
    std::erase_if(pass.recorded.watched, [&](const state::Operation& operation) {
        const auto& address = operation.intent.address;
        if (open.contains(address)) return true;
        if (recorded.contains(address) || !desired.contains(address)) return false;
        revived.push_back(operation);
        return true;
    });
    return revived;
}

// One that vanished, and was created again, is recorded already: an address has one inbox.
void put(std::vector<RecordedInbox>& inboxes, RecordedInbox inbox) {
    std::erase_if(inboxes, [&](const RecordedInbox& other) { return other.address == inbox.address; });
    inboxes.push_back(std::move(inbox));
}

Finding still_open(const Judged& judged) {
    const auto& address = judged.operation.intent.address;
    if (judged.settled.verdict == plans::Verdict::ambiguous)
        return {Finding::Kind::blocked, address, {}, how_to_resolve(judged), {}};
    return {Finding::Kind::waiting,
            address,
            {},
            "no answer came to its create, and the server may still carry it out",
            "apply again in a minute: it is found then, or created again"};
}

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
    co_await refuse_aliases(pass);
    if (pass.diagnostics.has_errors()) co_return;
    settle_open(pass);
    look_for_twins(pass);
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

void Reconciler::settle_open(Pass& pass) {
    const auto revived = take_revived(pass);
    if (pass.recorded.open.empty() && revived.empty()) return;
    const SettleRules rules{.settle = options_.settle};
    std::vector<state::Outcome> outcomes;
    std::set<std::string> compared;
    for (const auto& observed : pass.refreshed.accounts) {
        if (observed.coverage == plans::ObservedAccount::Coverage::all) compared.insert(observed.account);
        const auto tracked = tracked_beside(pass.recorded.inboxes, pass.desired.accounts, observed);
        for (auto& judged : judge(pass.recorded.open, revived, observed, tracked, rules, pass.begun)) {
            using plans::Verdict;
            judged.lifecycle = lifecycle_of(pass.desired, judged.operation.intent.address);
            const bool says_nothing =
                judged.settled.verdict == Verdict::free || judged.settled.verdict == Verdict::open;
            // What comes of it from now on is a twin.
            if (judged.settled.verdict == Verdict::free && !judged.answered)
                pass.recorded.watched.push_back(judged.operation);
            if (says_nothing && is_in(revived, judged.operation)) continue;
            outcomes.push_back(outcome_of(judged));
            if (judged.settled.verdict == Verdict::adopted) {
                ++pass.found_again;
                pass.plan.notes.push_back(found_again(judged));
                put(pass.recorded.inboxes, recorded_by(judged));
            } else if (judged.settled.verdict != Verdict::free)
                pass.plan.findings.push_back(still_open(judged));
            pass.needs_a_person |= judged.settled.verdict == Verdict::ambiguous;
        }
    }
    for (const auto& operation : pass.recorded.open)
        if (!is_declared(pass.desired, operation.intent.account) &&
            operation.intent.kind == state::OperationKind::create)
            pass.plan.findings.push_back(stranded(operation));
    std::ranges::sort(pass.recorded.inboxes, {}, &RecordedInbox::address);
    if (access_ == Access::look) return;
    // The comparison with the server says what is left of an update or a destroy.
    for (const auto& operation : pass.recorded.open)
        if (operation.intent.kind != state::OperationKind::create &&
            compared.contains(operation.intent.account))
            outcomes.push_back(
                {operation.id, state::Failed{"no answer came; compared with the server again"}});
    if (!outcomes.empty()) store_->finish(outcomes, moment_of(*clock_));
}

void Reconciler::look_for_twins(Pass& pass) const {
    if (pass.recorded.watched.empty()) return;
    for (const auto& observed : pass.refreshed.accounts) {
        const auto tracked = tracked_beside(pass.recorded.inboxes, pass.desired.accounts, observed);
        auto twins = find_twins(pass.recorded.watched, observed, tracked);
        pass.needs_a_person |= !twins.empty();
        std::ranges::move(twins, std::back_inserter(pass.plan.findings));
    }
}

void Reconciler::hold_back_unknown_names(Pass& pass) {
    const auto read = accounts_read(pass.refreshed);
    for (const auto& inbox : pass.desired.inboxes)
        if (read.contains(inbox.account) && sessions_.at(inbox.account).knows_names)
            for (auto& finding : check_names(sessions_.at(inbox.account).names, inbox))
                pass.plan.findings.push_back(std::move(finding));
}

void Reconciler::hold_back_refused_names(Pass& pass) const {
    const auto versions = versions_of(pass.refreshed);
    for (const auto& inbox : pass.desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        if (auto why = plans::refused_name(inbox, version->second))
            pass.plan.findings.push_back(
                {Finding::Kind::blocked, inbox.address, {}, std::move(*why), "give it another name"});
    }
}

std::vector<std::string> Reconciler::drop_unsupported(Pass& pass) const {
    plans::Unsupported unsupported;
    const auto versions = versions_of(pass.refreshed);
    for (auto& inbox : pass.desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        const auto dropped = plans::drop_unsupported(inbox, version->second);
        unsupported.add(inbox.account, version->second, inbox.address, dropped);
    }
    return unsupported.warnings();
}

bool Reconciler::is_target(const state::Address& address) const {
    return options_.targets.everything() || aimed_at_.contains(address);
}

// A slip in a [[moved]] leaves the inbox where it was. A state without any inbox has nothing to move yet.
void Reconciler::warn_of_idle_moves(Pass& pass) const {
    const auto& recorded = pass.recorded.inboxes;
    if (recorded.empty()) return;
    for (const auto& move : pass.desired.moved)
        if (find(recorded, move.from) == nullptr && find(recorded, move.to) == nullptr)
            pass.plan.warnings.push_back("[[moved]] at " + to_string(move.where) +
                                         " moves nothing: neither " + to_string(move.from) + " nor " +
                                         to_string(move.to) + " is recorded. What is: inboxctl state list");
}

void Reconciler::warn_of_emptied(Pass& pass) const {
    if (options_.goal != Goal::converge) return;
    for (const auto& each : plans::emptied(pass.desired, pass.recorded.inboxes, pass.refreshed.accounts))
        if (std::ranges::any_of(pass.plan.changes, [&](const plans::Change& change) {
                return change.action == plans::Action::create && change.account == each.account;
            }))
            pass.plan.warnings.push_back(describe(each) + " What is to be created is made again");
}

void Reconciler::fill_plan(Pass& pass) {
    std::set<state::Address> held;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind != Finding::Kind::twin) held.insert(finding.address);
    plans::Difference difference;
    {
        const Scope scope{accounts_read(pass.refreshed), std::move(held),
                          options_.targets.everything() ? nullptr : &aimed_at_};
        const auto declared = pass.desired.inboxes.size();
        const SetAside<DesiredInbox> desired(pass.desired.inboxes, scope);
        const SetAside<RecordedInbox> recorded(pass.recorded.inboxes, scope);
        const plans::RecordedInboxes known{pass.recorded.inboxes, recorded.aside()};
        difference = compare(pass, known, declared);
        if (options_.basis == Basis::noted)
            pass.plan.drift = plans::drift(pass.recorded.inboxes, pass.refreshed.accounts);
    }

    auto& plan = pass.plan;
    for (const auto& [from, to] : pass.account_renames)
        plan.notes.push_back("account." + from + " -> account." + to +
                             ": the same account, and what is recorded of it, under its new key");
    for (const auto& rename : pass.renames)
        if (is_target(rename.to))
            plan.notes.push_back(to_string(rename.from) + " -> " + to_string(rename.to) +
                                 ": it is recorded under its new key");
    warn_of_idle_moves(pass);
    plan.changes = std::move(difference.changes);
    warn_of_emptied(pass);
    std::ranges::move(difference.findings, std::back_inserter(plan.findings));
    for (const auto& inbox : pass.recorded.inboxes)
        if (!is_declared(pass.desired, inbox.account)) plan.findings.push_back(stranded(inbox));
    if (other_run_) {
        const bool ends = other_run_->find("`daemon`") == std::string::npos;
        plan.notes.push_back("Another run holds the state: " + *other_run_ +
                             ". What it is at may show below as changes, blocked or waiting" +
                             (ends ? ": plan again when it is done." : "."));
        leave_to_other_run(plan, pass.recorded, *store_);
    }
    std::erase_if(plan.findings, [&](const Finding& finding) { return !is_target(finding.address); });
    std::ranges::stable_sort(plan.findings, {}, &Finding::address);
    plan.readings = pass.refreshed.readings;
    for (const auto& trouble : pass.refreshed.troubles)
        plan.unread.push_back(trouble.account);
    plan.unchanged = difference.unchanged;
    pass.new_lifecycles = plans::new_lifecycles(pass.desired, pass.recorded.inboxes);
    std::erase_if(pass.new_lifecycles, [&](const RecordedInbox& inbox) { return !is_target(inbox.address); });
    pass.caught_up = std::move(difference.caught_up);
}

// What the command is after decides what counts as a difference.
plans::Difference Reconciler::compare(Pass& pass, const plans::RecordedInboxes& recorded,
                                      std::size_t declared) const {
    const auto& observed = pass.refreshed.accounts;
    switch (options_.goal) {
        case Goal::converge: {
            auto difference = plans::diff(pass.desired, recorded, observed);
            pass.plan.refusals = plans::refusals(difference.changes, declared, pass.desired.policy);
            return difference;
        }
        case Goal::show_drift:
            return {plans::drift(recorded.inboxes, observed), {}, 0, {}};
        case Goal::destroy: {
            auto difference = plans::destruction(pass.desired, recorded.inboxes, observed);
            pass.plan.aim = plans::Plan::Aim::destroy;
            pass.plan.refusals = plans::refusals(difference, pass.desired.policy);
            std::ranges::move(plans::still_declared(difference.changes, pass.desired),
                              std::back_inserter(pass.plan.warnings));
            return difference;
        }
    }
    return {};
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
    const ExecutorOptions options{
        .parallelism = options_.parallelism, .settle = options_.settle, .unanswered = options_.unanswered};
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
    if (!pass.recorded.watched_enough.empty()) store_->end_watch(pass.recorded.watched_enough);
    for (const auto& tombstone : pass.recorded.tombstones)
        for (const auto& account : pass.refreshed.accounts)
            if (account.account == tombstone.account &&
                std::ranges::find(account.dying, tombstone.id, &state::ObservedInbox::id) ==
                    account.dying.end())
                store_->clear_tombstone(tombstone.account, tombstone.id);

    remember_readings(pass);
}

void Reconciler::end_run(const Applied& applied, ExitCode code) {
    if (!run_) return;
    state::RunSummary summary{.id = *run_, .ended = clock_->now(), .exit_code = static_cast<int>(code)};
    for (const auto& result : applied.results) {
        if (result.status != ChangeResult::Status::done) ++summary.failed;
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
        if (finding.kind != Finding::Kind::retained) held.insert(finding.address);
    for (const auto& inbox : pass.recorded.inboxes)
        if (held.contains(inbox.address)) busy.insert(inbox.account);
    for (const auto& inbox : pass.desired.inboxes)
        if (held.contains(inbox.address)) busy.insert(inbox.account);
    // A twin is told in every plan until somebody decides, also of an inbox that has left the manifests.
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
