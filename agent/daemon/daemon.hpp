// `inboxctl daemon`: keeps the servers as the manifests say, without a person.
//
// Level-triggered. Files, the timer, push, signals and commands only leave a note
// (agent/daemon/triggers.hpp); one worker takes all notes together, and each of its passes decides from
// scratch, by the reconciler that `apply` uses.
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

#include "agent/daemon/conditions.hpp"
#include "agent/daemon/daemon_config.hpp"
#include "agent/daemon/status.hpp"
#include "agent/daemon/triggers.hpp"
#include "agent/daemon/unreachable_accounts.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/manifests/manifest_cache.hpp"
#include "agent/manifests/watcher.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "agent/system/exit_code.hpp"
#include "agent/system/log.hpp"
#include "agent/system/sd_notify.hpp"
#include "plans/guard/removals.hpp"
#include "state/store/condition_store.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/sqlite/in_place.hpp"

namespace inboxctl::agent {

class Daemon final : public DaemonPort {
  public:
    // `config_file` is read again on SIGHUP. `io` must be run by one thread, and outlive this.
    Daemon(asio::io_context& io, std::filesystem::path config_file, DaemonConfig config, Log log,
           SdNotify notify);
    ~Daemon() override;

    // Until stop(). Reads the configuration again on SIGHUP. Throws StateError when the state cannot be used,
    // or another one has taken its place.
    asio::awaitable<ExitCode> run();

    // What is in flight is finished and recorded, within the deadline that each request has anyhow.
    void stop();

    void account_moved(const AccountMoved& moved) override;
    void may_have_missed(const std::vector<std::string>& accounts) override;
    std::uint64_t reconcile() override;
    std::uint64_t finished() const override { return finished_; }
    std::string suspend(const std::vector<std::string>& subjects, const std::string& reason) override;
    std::string resume(const std::vector<std::string>& subjects) override;
    Status status() const override;
    void redact(std::string& text) const override;

    // Called whenever another set of manifests comes into force, with its accounts.
    using OnAccounts = std::function<void(const std::vector<state::Account>&)>;
    void on_accounts(OnAccounts listener) { on_accounts_ = std::move(listener); }

    // Asked whenever the status is.
    void push_status(std::function<std::vector<PushStatus>()> source) { push_status_ = std::move(source); }

  private:
    void listen_for_reload();
    void reload();
    void wake();
    void watch();

    asio::awaitable<bool> take_over();
    void open_state();
    asio::awaitable<void> work();
    asio::awaitable<void> look_after_lost();
    asio::awaitable<void> feed_watchdog();
    asio::awaitable<void> sleep(asio::steady_timer& timer, std::chrono::nanoseconds time);

    asio::awaitable<void> guarded_pass(const Wake& wake);
    asio::awaitable<void> pass(const Wake& wake, PassStatus& status);
    bool read_set(const std::string& cause);
    PassOptions options_for(const Wake& wake) const;
    void follow_suspensions();
    std::optional<std::string> why_not_now(const plans::Change& change);
    void learn(PassResult& result, const HoldRules& rules, PassStatus& status);
    void learn_accounts(const Pass& pass);
    void schedule(const PassResult& result, const Wake& wake);
    void name_performers(const PassResult& result);

    void tell_watch();
    void tell_wish(LogKind kind, const std::string& subject, const std::string& message) const;
    void tell_leaving(const std::vector<HeldChange>& held);
    void tell_set(const SetStatus& before);
    void tell_drift(const Pass& pass);
    void tell(const ChangeResult& result);
    void tell_turns(const Judgement& before) const;
    std::string performer_of(const plans::Change& change) const;
    std::string carry_out_wish(const std::function<std::string()>& carry_out);
    std::string summary() const;
    double die() { return std::uniform_real_distribution<double>(0, 1)(random_); }

    asio::io_context& io_;
    std::filesystem::path config_file_;
    DaemonConfig config_;
    state::Mode mode_of_pass_ = state::Mode::enforce;  // a reload may change the configuration's meanwhile
    Log log_;
    SdNotify notify_;
    std::unique_ptr<Clock> clock_;
    asio::signal_set hangup_;
    asio::steady_timer worker_, keeper_, feeder_, end_;
    Triggers triggers_;
    Breaker breaker_;
    UnreachableAccounts lost_;
    plans::Removals removals_;
    std::minstd_rand random_;
    std::unique_ptr<Watcher> watcher_;
    std::string watch_trouble_;  // as it was told last
    std::int64_t overflows_ = 0;

    std::optional<state::RunLock> lock_;
    std::shared_ptr<state::Store> store_;
    std::optional<state::InPlace> place_;
    std::unique_ptr<state::ConditionStore> condition_store_;
    state::Fingerprinter fingerprint_;

    std::optional<state::Desired> good_;  // the manifests in force
    ManifestCache parsed_;
    Judgement judgement_;
    std::vector<state::Suspension> suspensions_;
    std::vector<AccountMoved> moved_;  // that push has told since the last pass
    Status status_;                    // what no other member knows
    std::uint64_t begun_ = 0, finished_ = 0;
    Reconciler* reconciler_ = nullptr;  // while a pass is under way
    bool stopping_ = false;
    OnAccounts on_accounts_;
    std::function<std::vector<PushStatus>()> push_status_;
};

}  // namespace inboxctl::agent
