#include "agent/daemon/daemon.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <stdexcept>

#include "agent/system/workers.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;

// A request in flight ends by its own deadline of 30 s.
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
      reload_signal_(io, SIGHUP),
      worker_(io),
      account_checks_(io),
      watchdog_(io),
      stop_deadline_(io),
      random_(std::random_device{}()),
      triggers_(config_.debounce),
      watch_(io,
             [this] {
                 triggers_.files_changed(clock_->steady_now());
                 notify_worker();
             }),
      breaker_({.backoff = config_.backoff}),
      unreachable_(config_.backoff) {
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
        if (which == 1) co_await check_unreachable();
        if (which == 2) co_await work();
    };
    co_await run_jobs(3, 3, job);
    reload_signal_.cancel();
    stop_deadline_.cancel();
    co_return ExitCode::done;
}

// However the worker ends, the other jobs end with it.
asio::awaitable<void> Daemon::work() {
    struct AtEnd {
        Daemon& daemon;
        ~AtEnd() {
            daemon.stopping_ = true;
            daemon.account_checks_.cancel();
            daemon.watchdog_.cancel();
        }
    };
    const AtEnd at_end{*this};
    auto lock = co_await acquire_lock();
    if (!lock) co_return;
    open_state(std::move(*lock));
    watch_.watch(config_.manifests);
    triggers_.everything("start");
    log_.started(config_);
    notify_.ready("reading the manifests");
    while (!stopping_) {
        const auto wait = triggers_.wait(clock_->steady_now());
        if (wait > 0ns) {
            co_await sleep(worker_, wait);
            continue;
        }
        const Trigger trigger = triggers_.take(clock_->steady_now());
        co_await guarded_pass(trigger);
    }
}

void Daemon::listen_for_reload() {
    reload_signal_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) return;
        reload();
        listen_for_reload();
    });
}

void Daemon::stop() {
    stopping_ = true;
    notify_.stopping("finishing requests in flight");
    log_.stopping();
    if (reconciler_ != nullptr) reconciler_->stop();
    worker_.cancel();
    account_checks_.cancel();
    watchdog_.cancel();
    stop_deadline_.expires_after(longest_stop);
    stop_deadline_.async_wait([](const boost::system::error_code& cancelled) {
        if (!cancelled) _exit(static_cast<int>(ExitCode::interrupted));
    });
}

// A configuration with errors changes nothing.
void Daemon::reload() {
    notify_.reloading();
    auto read = read_daemon_config(config_file_, service_directories());
    if (read.diagnostics.has_errors()) {
        log_.reload_failed(read.diagnostics.sorted());
    } else {
        log_.reloaded(needs_restart(config_, read.config));
        const bool other_manifests = config_.manifests != read.config.manifests;
        read.config.state_file = config_.state_file;
        config_ = std::move(read.config);
        status_.mode = config_.mode;
        triggers_.set_debounce(config_.debounce);
        breaker_.set(config_.backoff);
        unreachable_.set(config_.backoff);
        if (other_manifests && watch_.is_watching()) watch_.watch(config_.manifests);
    }
    unreachable_.retry_all();
    breaker_.reset();
    triggers_.invalidate_manifests();
    triggers_.everything("signal");
    notify_worker();
    notify_.ready(summary());
}

asio::awaitable<void> Daemon::sleep(asio::steady_timer& timer, std::chrono::nanoseconds time) {
    // A day is long enough for every caller, and does not overflow.
    timer.expires_after(std::min<std::chrono::nanoseconds>(time, 24h));
    boost::system::error_code cancelled;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

// Runs on the same loop as the work: if that hangs, systemd is no longer notified and restarts the daemon.
asio::awaitable<void> Daemon::feed_watchdog() {
    const auto interval = watchdog_interval();
    if (!interval) co_return;
    while (!stopping_) {
        notify_.watchdog();
        co_await sleep(watchdog_, *interval);
    }
}

// The lock ends with the process that holds it; until then, this one is a standby.
asio::awaitable<std::optional<state::RunLock>> Daemon::acquire_lock() {
    while (!stopping_) {
        std::string holder;
        try {
            auto lock = state::RunLock::acquire(config_.state_file, "daemon", 0ms);
            status_.standby = false;
            co_return lock;
        } catch (const state::StateError& error) {
            if (error.kind() != state::StateError::Kind::locked) throw;
            holder = error.what();
        }
        if (!status_.standby) {
            status_.standby = true;
            log_.standby(holder);
            notify_.ready("standby: another process holds the state");
        }
        co_await sleep(worker_, standby_pause);
    }
    co_return std::nullopt;
}

void Daemon::open_state(state::RunLock lock) {
    state_.emplace(config_.state_file, std::move(lock));
    const auto stored = state_->conditions.conditions();
    conditions_ = from_stored(stored);
    suspensions_ = state_->conditions.suspensions();
    for (const auto& item : stored)
        if (!item.basis.empty()) breaker_.restore(item.subject, item.basis, clock_->now());
}

// Beside the passes: each check is one small request, so that a server that hangs delays nothing else.
asio::awaitable<void> Daemon::check_unreachable() {
    while (!stopping_) {
        const auto due = unreachable_.due(clock_->steady_now());
        if (due.empty() || !manifests_.active()) {
            const auto wait =
                std::max<std::chrono::nanoseconds>(unreachable_.next() - clock_->steady_now(), 100ms);
            co_await sleep(account_checks_, wait);
            continue;
        }
        const auto accounts = manifests_.active()->accounts;
        Sessions sessions(real_network(io_), *clock_, 1);
        auto check = [&](std::size_t i) -> asio::awaitable<void> {
            const auto account = std::ranges::find(accounts, due[i], &state::Account::key);
            state::Diagnostics diagnostics;
            Session* session = account == accounts.end() ? nullptr : sessions.open(*account, diagnostics);
            bool answered = false;
            if (session != nullptr) {
                const auto role = co_await session->api->role();
                answered = static_cast<bool>(role);
            }
            if (answered)
                unreachable_.answered(due[i]);
            else
                unreachable_.failed(due[i], clock_->steady_now(), jitter());
            if (answered) triggers_.account(due[i], "check");
        };
        co_await run_jobs(due.size(), config_.parallelism, check);
        notify_worker();
    }
}

// A full disk or a damaged state is reported and the pass retried, because somebody may repair it meanwhile.
// A state that was replaced ends the daemon: its lock no longer keeps others out.
asio::awaitable<void> Daemon::guarded_pass(const Trigger& trigger) {
    PassStatus result{.begun = clock_->now(), .cause = trigger.cause};
    const auto begun = clock_->steady_now();
    status_.passing = true;
    ++begun_;
    std::string failure;
    try {
        state_->place.require();
        co_await pass(trigger, result);
    } catch (const state::StateError& error) {
        reconciler_ = nullptr;
        if (error.kind() == state::StateError::Kind::replaced) throw;
        failure = error.what();
    } catch (const std::runtime_error& error) {
        failure = error.what();
    }
    reconciler_ = nullptr;
    if (!failure.empty()) {
        log_.pass_failed(failure);
        result.failed += 1;
        triggers_.everything_at(clock_->steady_now() + backoff(config_.backoff, 3, jitter()));
    }
    status_.trouble = failure;
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_->steady_now() - begun);
    status_.passing = false;
    status_.last_pass = result;
    status_.counters.passes[trigger.cause] += 1;
    status_.counters.pass_time += clock_->steady_now() - begun;
    finished_ = begun_;
    malloc_trim(0);  // a pass over thousands of inboxes leaves much memory free
    if (!stopping_) notify_.status(summary());
}

}  // namespace inboxctl::agent
