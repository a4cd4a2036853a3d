#include "agent/daemon/daemon.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <stdexcept>

#include "agent/daemon/suspensions.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/workers.hpp"
#include "plans/render/text.hpp"
#include "state/store/fingerprint.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;

// A request in flight is over within its own deadline of 30 s.
constexpr auto longest_stop = 40s;
constexpr auto standby_pause = 500ms;

}  // namespace

Daemon::Daemon(asio::io_context& io, std::filesystem::path config_file, DaemonConfig config, Log log,
               SdNotify notify)
    : io_(io),
      config_file_(std::move(config_file)),
      config_(std::move(config)),
      log_(std::move(log)),
      notify_(std::move(notify)),
      clock_(make_system_clock(io)),
      hangup_(io, SIGHUP),
      worker_(io),
      keeper_(io),
      feeder_(io),
      end_(io),
      triggers_(config_.debounce),
      breaker_({.backoff = config_.backoff}),
      lost_(config_.backoff),
      random_(std::random_device{}()) {
    status_.version = INBOXCTL_VERSION;
    status_.pid = getpid();
    status_.started = clock_->now();
    status_.mode = config_.mode;
}

Daemon::~Daemon() = default;

asio::awaitable<ExitCode> Daemon::run() {
    listen_for_reload();
    const auto job = [this](std::size_t which) -> asio::awaitable<void> {
        if (which == 0) co_await feed_watchdog();
        if (which == 1) co_await look_after_lost();
        if (which == 2) co_await work();
    };
    co_await run_jobs(3, 3, job);
    hangup_.cancel();
    end_.cancel();
    co_return ExitCode::done;
}

// Whatever way the worker ends, the others end with it.
asio::awaitable<void> Daemon::work() {
    struct AtEnd {
        Daemon& daemon;
        ~AtEnd() {
            daemon.stopping_ = true;
            daemon.keeper_.cancel();
            daemon.feeder_.cancel();
        }
    };
    const AtEnd at_end{*this};
    if (!co_await take_over()) co_return;
    open_state();
    watch();
    triggers_.everything("start");
    const LogEntry started{.level = Level::notice,
                           .kind = LogKind::started,
                           .message = "keeping " + config_.manifests.string() + " in mode " +
                                      std::string(to_string(config_.mode))};
    log_(started);
    notify_.ready("reading the manifests");
    while (!stopping_) {
        const auto wait = triggers_.wait(clock_->steady_now());
        if (wait > 0ns) {
            co_await sleep(worker_, wait);
            continue;
        }
        const Wake wake = triggers_.take(clock_->steady_now());
        co_await guarded_pass(wake);
    }
}

void Daemon::listen_for_reload() {
    hangup_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) return;
        reload();
        listen_for_reload();
    });
}

void Daemon::stop() {
    stopping_ = true;
    notify_.stopping("finishing what is in flight");
    const LogEntry stopped{.level = Level::notice, .kind = LogKind::stopped, .message = "asked to stop"};
    log_(stopped);
    if (reconciler_ != nullptr) reconciler_->stop();
    worker_.cancel();
    keeper_.cancel();
    feeder_.cancel();
    end_.expires_after(longest_stop);
    end_.async_wait([](const boost::system::error_code& cancelled) {
        if (!cancelled) _exit(static_cast<int>(ExitCode::interrupted));
    });
}

void Daemon::wake() { worker_.cancel(); }

void Daemon::watch() {
    if (watcher_) status_.counters.rescans += watcher_->overflows();
    watcher_ = std::make_unique<Watcher>(io_, config_.manifests, [this] {
        triggers_.touched(clock_->steady_now());
        wake();
    });
    overflows_ = 0;
}

// A configuration with errors changes nothing.
void Daemon::reload() {
    notify_.reloading();
    auto read = read_daemon_config(config_file_, service_directories());
    LogEntry entry{.level = Level::notice, .kind = LogKind::reloaded};
    if (read.diagnostics.has_errors()) {
        entry.level = Level::error;
        entry.message = "the configuration has errors, and the one from before stays in force";
        for (const auto& diagnostic : read.diagnostics.sorted())
            entry.message += "\n" + render(diagnostic);
    } else {
        const auto left = needs_restart(config_, read.config);
        entry.message =
            "the configuration was read again" + (left.empty() ? "" : "; a restart is needed for " + left);
        const bool moved = config_.manifests != read.config.manifests;
        read.config.state_file = config_.state_file;
        config_ = std::move(read.config);
        status_.mode = config_.mode;
        triggers_.set_debounce(config_.debounce);
        breaker_.set(config_.backoff);
        lost_.set(config_.backoff);
        if (moved && watcher_) watch();
    }
    log_(entry);
    lost_.forgive();
    breaker_.forgive();
    triggers_.distrust();
    triggers_.everything("signal");
    wake();
    notify_.ready(summary());
}

asio::awaitable<void> Daemon::sleep(asio::steady_timer& timer, std::chrono::nanoseconds time) {
    // Far enough for everybody, and no overflow.
    timer.expires_after(std::min<std::chrono::nanoseconds>(time, 24h));
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

// It runs on the loop that does everything else: what hangs there starves it.
asio::awaitable<void> Daemon::feed_watchdog() {
    const auto interval = watchdog_interval();
    if (!interval) co_return;
    while (!stopping_) {
        notify_.watchdog();
        co_await sleep(feeder_, *interval);
    }
}

// The lock dies with whoever holds it.
asio::awaitable<bool> Daemon::take_over() {
    while (!stopping_) {
        std::string holder;
        try {
            lock_ = state::RunLock::acquire(config_.state_file, "daemon", 0ms);
            status_.standby = false;
            co_return true;
        } catch (const state::StateError& error) {
            if (error.kind() != state::StateError::Kind::locked) throw;
            holder = error.what();
        }
        if (!status_.standby) {
            status_.standby = true;
            const LogEntry entry{.level = Level::notice,
                                 .kind = LogKind::standby,
                                 .message = "waiting as a standby: " + holder};
            log_(entry);
            notify_.ready("standby: another process holds the state");
        }
        co_await sleep(worker_, standby_pause);
    }
    co_return false;
}

void Daemon::open_state() {
    store_ = state::open_store(config_.state_file, state::OpenMode::read_write);
    fingerprint_ = state::open_fingerprinter(config_.state_file, state::OpenMode::read_write);
    place_.emplace(config_.state_file);
    condition_store_ =
        std::make_unique<state::ConditionStore>(config_.state_file, state::OpenMode::read_write);
    const auto kept = condition_store_->conditions();
    judgement_ = from_kept(kept);
    suspensions_ = condition_store_->suspensions();
    for (const auto& item : kept)
        if (!item.basis.empty()) breaker_.restore(item.subject, item.basis, clock_->now());
}

// Asked one by one beside the passes: each question is small, and hangs alone.
asio::awaitable<void> Daemon::look_after_lost() {
    while (!stopping_) {
        const auto due = lost_.due(clock_->steady_now());
        if (due.empty() || !good_) {
            co_await sleep(keeper_,
                           std::max<std::chrono::nanoseconds>(lost_.next() - clock_->steady_now(), 100ms));
            continue;
        }
        const auto accounts = good_->accounts;
        Sessions sessions(real_network(io_), *clock_, 1);
        auto ask = [&](std::size_t i) -> asio::awaitable<void> {
            const auto account = std::ranges::find(accounts, due[i], &state::Account::key);
            state::Diagnostics diagnostics;
            Session* session = account == accounts.end() ? nullptr : sessions.open(*account, diagnostics);
            bool answered = false;
            if (session != nullptr) {
                const auto role = co_await session->api->role();
                answered = static_cast<bool>(role);
            }
            if (answered)
                lost_.answered(due[i]);
            else
                lost_.lose(due[i], clock_->steady_now(), die());
            if (answered) triggers_.account(due[i], "check");
        };
        co_await run_jobs(due.size(), config_.parallelism, ask);
        wake();
    }
}

// Our own disk may be full, or its state damaged: that is told, and tried again, for it may be mended
// meanwhile. A state that was replaced ends the daemon: its lock keeps nobody out any more.
asio::awaitable<void> Daemon::guarded_pass(const Wake& wake) {
    PassStatus result{.begun = clock_->now(), .cause = wake.cause};
    const auto begun = clock_->steady_now();
    status_.passing = true;
    ++begun_;
    std::string failure;
    try {
        place_->require();
        co_await pass(wake, result);
    } catch (const state::StateError& error) {
        reconciler_ = nullptr;
        if (error.kind() == state::StateError::Kind::replaced) throw;
        failure = error.what();
    } catch (const std::runtime_error& error) {
        failure = error.what();
    }
    reconciler_ = nullptr;
    if (!failure.empty()) {
        const LogEntry entry{.level = Level::error, .kind = LogKind::change_failed, .message = failure};
        log_(entry);
        result.failed += 1;
        triggers_.everything_at(clock_->steady_now() + backoff(config_.backoff, 3, die()));
    }
    status_.trouble = failure;
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_->steady_now() - begun);
    status_.passing = false;
    status_.last_pass = result;
    status_.counters.passes[wake.cause] += 1;
    status_.counters.pass_time += clock_->steady_now() - begun;
    finished_ = begun_;
    malloc_trim(0);  // snapshots of thousands of inboxes are not kept between passes
    if (!stopping_) notify_.status(summary());
}

void Daemon::account_moved(const AccountMoved& moved) {
    moved_.push_back(moved);
    if (auto& performer = moved_.back().performer) redact(performer->name);
    may_have_missed({moved.account});
}

void Daemon::may_have_missed(const std::vector<std::string>& accounts) {
    for (const auto& account : accounts)
        if (!lost_.is_left_out(account)) triggers_.account(account, "push");
    wake();
}

std::uint64_t Daemon::reconcile() {
    lost_.forgive();
    breaker_.forgive();
    triggers_.everything("command");
    wake();
    return begun_ + 1;
}

std::string Daemon::suspend(const std::vector<std::string>& subjects, const std::string& reason) {
    return carry_out_wish(
        [&] { return agent::suspend(*condition_store_, *store_, good_, subjects, reason, clock_->now()); });
}

std::string Daemon::resume(const std::vector<std::string>& subjects) {
    return carry_out_wish([&] { return agent::resume(*condition_store_, subjects); });
}

std::string Daemon::carry_out_wish(const std::function<std::string()>& carry_out) {
    if (!condition_store_) return "this daemon is a standby; ask the one that holds the state";
    try {
        if (auto refusal = carry_out(); !refusal.empty()) return refusal;
        follow_suspensions();
    } catch (const state::StateError& error) {
        return error.what();
    }
    triggers_.everything("command");
    wake();
    return {};
}

Status Daemon::status() const {
    Status status = status_;
    // Before any set is in force what is remembered of another time says nothing.
    if (good_) {
        status.accounts = judgement_.accounts;
        status.inboxes = judgement_.inboxes;
    }
    status.set.in_force = good_.has_value();
    status.counters.rescans += watcher_ ? watcher_->overflows() : 0;
    for (const auto& suspension : suspensions_)
        if (suspension.subject == state::everything) status.suspension = suspension;
    const auto now = clock_->steady_now();
    if (!status_.standby && !stopping_) {
        const auto wait = std::min<std::chrono::nanoseconds>(triggers_.wait(now), 24h);
        status.next_pass = clock_->now() + std::chrono::duration_cast<std::chrono::milliseconds>(wait);
    }
    if (push_status_) status.push = push_status_();
    return status;
}

void Daemon::redact(std::string& text) const {
    if (good_) redactor_of(*good_).redact(text);
}

std::string Daemon::summary() const {
    const auto count = [&](const auto& list, auto is) {
        return static_cast<std::size_t>(std::ranges::count_if(list, is));
    };
    const auto ready = count(judgement_.inboxes, [](const SubjectStatus& inbox) {
        return inbox.conditions.ready.status == state::Truth::yes;
    });
    const auto stalled = count(judgement_.inboxes, [](const SubjectStatus& inbox) {
        return inbox.conditions.stalled.status == state::Truth::yes;
    });
    const auto lost = count(judgement_.accounts, [](const SubjectStatus& account) {
        return account.conditions.ready.status == state::Truth::no;
    });
    std::string text = std::to_string(ready) + " of " +
                       plans::counted(judgement_.inboxes.size(), "inbox", "inboxes") + " as declared";
    if (stalled > 0) text += ", " + std::to_string(stalled) + " stalled";
    if (lost > 0) text += ", " + plans::counted(lost, "account", "accounts") + " not readable";
    if (status_.set.validity == SetStatus::Validity::invalid)
        text += good_ ? "; the manifests have errors, the last good ones are in force"
                      : "; the manifests have errors, nothing is done";
    if (!status_.trouble.empty()) text += "; " + status_.trouble;
    return text;
}

}  // namespace inboxctl::agent
