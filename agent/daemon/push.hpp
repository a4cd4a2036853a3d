// Push: a server reports when an inbox of an account has changed, over one WebSocket per server for all of
// its accounts that ask for it. If push is interrupted, changes are only found later: the daemon polls as
// well.
//
// Observed behaviour of the channel: tests/conformance/recordings/*/push.jsonl. The server shows a user who
// listens as online. It does not answer a subscription that it rejects, and it does not repeat what happened
// while nobody listened.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/daemon/status.hpp"
#include "agent/system/backoff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

struct PushPace {
    using Time = std::chrono::milliseconds;

    Time open{std::chrono::seconds(10)};         // for DNS, TLS and the handshake
    Time silence{std::chrono::seconds(10)};      // then the connection is dead: the server pings every 3 s
    Time confirmation{std::chrono::seconds(5)};  // of a subscription; a real server takes 50 ms
    BackoffPolicy reconnect{std::chrono::seconds(1), std::chrono::minutes(5)};
    Time stable{std::chrono::seconds(30)};         // a connection that lasted this long resets the backoff
    Time retry_missing{std::chrono::minutes(15)};  // reconnects after this, if an account is not subscribed
};

class PushConnection;

class Push {
  public:
    // `io` must be run by one thread; it and `port` must outlive this.
    Push(boost::asio::io_context& io, DaemonPort& port, PushPace pace = {});
    ~Push();  // stops

    // Listens for those of these accounts that ask for push, and for no others. A connection stays if its
    // accounts are the same.
    void watch(const std::vector<state::Account>& accounts);

    std::vector<PushStatus> status() const;  // by account

    // Reports nothing more. Coroutines that still wait end with their deadline, or with `io`.
    void stop();

  private:
    boost::asio::io_context& io_;
    PushPace pace_;
    DaemonPort& port_;
    std::shared_ptr<std::map<std::string, PushStatus>> status_;           // by account
    std::map<std::string, std::shared_ptr<PushConnection>> connections_;  // by server
};

}  // namespace inboxctl::agent
