// `inboxctl daemon`: keeps the servers in sync with the manifests.
//
// Level-triggered. Files, the timer, push, signals and commands only set triggers
// (agent/daemon/triggers.hpp). One worker takes all triggers that are due as one, and runs a pass: it decides
// from scratch, by the stages that `apply` uses.
//
// daemon.cpp has its life from start to stop, daemon_pass.cpp one pass, daemon_port.cpp what others ask of
// it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "agent/daemon/active_manifests.hpp"
#include "agent/daemon/conditions.hpp"
#include "agent/daemon/daemon_config.hpp"
#include "agent/daemon/daemon_log.hpp"
#include "agent/daemon/manifest_watch.hpp"
#include "agent/daemon/open_state.hpp"
#include "agent/daemon/status.hpp"
#include "agent/daemon/triggers.hpp"
#include "agent/daemon/unreachable_accounts.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "agent/system/exit_code.hpp"
#include "agent/system/sd_notify.hpp"
#include "plans/guard/removals.hpp"

namespace inboxctl::agent {

class Daemon final : public DaemonPort {
  public:
    // `config_file` is read again on SIGHUP. `io` must be run by one thread, and outlive this.
    Daemon(asio::io_context& io, std::filesystem::path config_file, DaemonConfig config, Log log,
           SdNotify notify);
    ~Daemon() override;

    // Until stop(). Throws StateError if the state cannot be used, or if another file has replaced it.
    asio::awaitable<ExitCode> run();

    // Requests in flight are finished and recorded; each has a deadline.
    void stop();

    void account_changed(const AccountChanged& changed) override;
    void may_have_missed(const std::vector<std::string>& accounts) override;
    std::uint64_t reconcile() override;
    std::uint64_t finished() const override { return finished_; }
    std::string suspend(const std::vector<std::string>& subjects, const std::string& reason) override;
    std::string resume(const std::vector<std::string>& subjects) override;
    Status status() const override;
    void redact(std::string& text) const override;

    // Called with the accounts of a set whenever it becomes active and declares them differently.
    using OnAccounts = std::function<void(const std::vector<state::Account>&)>;
    void on_accounts(OnAccounts listener) { on_accounts_ = std::move(listener); }

    // Called by status().
    void push_status(std::function<std::vector<PushStatus>()> source) { push_status_ = std::move(source); }

  private:
    // From start to stop.
    void listen_for_reload();
    void reload();
    asio::awaitable<std::optional<state::RunLock>> acquire_lock();
    void open_state(state::RunLock lock);
    asio::awaitable<void> work();
    asio::awaitable<void> check_unreachable();
    asio::awaitable<void> feed_watchdog();
    asio::awaitable<void> sleep(asio::steady_timer& timer, std::chrono::nanoseconds time);
    void notify_worker() { worker_.cancel(); }  // a trigger was set

    // A pass.
    asio::awaitable<void> guarded_pass(const Trigger& trigger);
    asio::awaitable<void> pass(const Trigger& trigger, PassStatus& status);
    bool read_manifests(const std::string& cause);
    PassOptions options_for(const Trigger& trigger) const;
    void follow_suspensions();
    std::optional<std::string> why_not_now(const plans::Change& change);
    void learn(PassOutcome& outcome, const WithholdRules& rules, PassStatus& status);
    void learn_accounts(const Pass& pass);
    void schedule(const PassOutcome& outcome, const Trigger& trigger);
    void name_performers(const PassOutcome& outcome);
    void report_drift(const Pass& pass);
    std::string performer_of(const plans::Change& change) const;

    std::string change_suspensions(const std::function<std::string()>& change);
    std::string summary() const;
    double jitter() { return std::uniform_real_distribution<double>(0, 1)(random_); }

    asio::io_context& io_;
    std::filesystem::path config_file_;
    DaemonConfig config_;
    state::Mode mode_of_pass_ = state::Mode::enforce;  // a reload may change the configuration's meanwhile
    DaemonLog log_;
    SdNotify notify_;
    std::unique_ptr<Clock> clock_;
    asio::signal_set reload_signal_;
    asio::steady_timer worker_, account_checks_, watchdog_, stop_deadline_;
    std::minstd_rand random_;

    Triggers triggers_;
    ManifestWatch watch_;
    Breaker breaker_;
    UnreachableAccounts unreachable_;
    plans::Removals removals_;

    std::optional<OpenState> state_;  // none: a standby
    ActiveManifests manifests_;
    EvaluatedConditions conditions_;
    std::vector<state::Suspension> suspensions_;
    std::vector<AccountChanged> changed_accounts_;  // reported by push since the last pass
    Status status_;                                 // what no other member has
    std::uint64_t begun_ = 0, finished_ = 0;        // passes
    Reconciler* reconciler_ = nullptr;              // while a pass is running
    bool stopping_ = false;
    OnAccounts on_accounts_;
    std::function<std::vector<PushStatus>()> push_status_;
};

}  // namespace inboxctl::agent
