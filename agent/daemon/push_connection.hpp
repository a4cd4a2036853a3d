// The push connection to one server, for all accounts there that ask for push: it connects, subscribes,
// listens, and connects again with backoff.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "agent/chatwoot/cable_frame.hpp"
#include "agent/chatwoot/chatwoot.hpp"
#include "agent/daemon/push.hpp"
#include "agent/http/beast_http.hpp"
#include "agent/http/websocket.hpp"
#include "agent/system/clock.hpp"

namespace inboxctl::agent {

class PushConnection : public std::enable_shared_from_this<PushConnection> {
  public:
    // `status` outlives every Push in coroutines that have not ended yet; `port` is used until stop().
    // Precondition: the accounts have one URL, which can be parsed.
    PushConnection(asio::io_context& io, DaemonPort& port,
                   std::shared_ptr<std::map<std::string, PushStatus>> status, const PushPace& pace,
                   std::vector<state::Account> accounts);

    // Nobody waits for it: it ends by itself after stop(). What it throws leaves the io_context's run().
    void start();
    void stop();

    // Whether it listens for exactly these accounts, in the same way.
    bool listens_to(const std::vector<state::Account>& accounts) const;

  private:
    enum class Phase { unsubscribed, requested, subscribed };

    struct Listener {
        state::Account account;
        Phase phase = Phase::unsubscribed;
        std::optional<Profile> profile;
    };

    asio::awaitable<void> run(std::shared_ptr<PushConnection> self);
    asio::awaitable<void> connect();
    asio::awaitable<void> read_profile(Listener& listener);
    asio::awaitable<void> subscribe();
    asio::awaitable<void> listen();
    std::unique_ptr<Http> open_http(Listener& listener);
    bool open_tls();

    void handle(const CableFrame& frame);
    void confirmed(std::int64_t account);
    void rejected(std::int64_t account);
    void account_changed(const CableFrame& frame);
    void expire_requests();
    void unsubscribe_all();
    void set_phase(Listener& listener, Phase phase, std::string trouble);
    bool any(Phase phase) const;
    double jitter() { return std::uniform_real_distribution<>(0, 1)(random_); }

    asio::io_context& io_;
    DaemonPort& port_;
    std::shared_ptr<std::map<std::string, PushStatus>> status_;
    PushPace pace_;
    std::unique_ptr<Clock> clock_;
    Url url_;
    std::string ca_file_;
    TlsContext tls_;
    Throttle throttle_;
    std::minstd_rand random_;
    std::vector<Listener> listeners_;  // by account
    std::unique_ptr<WebSocket> socket_;
    std::string trouble_;  // why the connection failed
    SteadyTime opened_{}, requested_{};
    bool stopped_ = false, may_reconnect_ = true;
};

}  // namespace inboxctl::agent
