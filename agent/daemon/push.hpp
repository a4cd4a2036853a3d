// Push: servers tell when an inbox of an account has changed, over one WebSocket a server for all of its
// accounts that ask for it. Push lost is never an error, only slower: the daemon polls underneath.
//
// What was seen of the channel: tests/conformance/recordings/*/push.jsonl. A user who listens counts as
// online to the server. A subscription that the server does not want is met with silence, and nothing that
// happened while nobody listened is told later.
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

    Time open{std::chrono::seconds(10)};         // for name, TLS and handshake
    Time silence{std::chrono::seconds(10)};      // the server pings every 3 s
    Time confirmation{std::chrono::seconds(5)};  // of a subscription; a real server takes 50 ms
    BackoffPolicy reconnect{std::chrono::seconds(1), std::chrono::minutes(5)};
    Time settled{std::chrono::seconds(30)};  // a connection that lasted so long was a good one
    Time again{std::chrono::minutes(15)};    // connects anew after it, when an account is missing
};

class Push {
  public:
    // `io` must be run by one thread; it and `port` must outlive this.
    Push(boost::asio::io_context& io, DaemonPort& port, PushPace pace = {});
    ~Push();  // stops

    // Those of the accounts that ask for it are listened to from now on, and no others. Connections whose
    // accounts are what they were stay.
    void watch(const std::vector<state::Account>& accounts);

    std::vector<PushStatus> status() const;  // by account

    // Nothing is told any more. What still waits ends with its deadline, or with `io`.
    void stop();

  private:
    class Line;
    struct Shared;

    boost::asio::io_context& io_;
    PushPace pace_;
    std::shared_ptr<Shared> shared_;
    std::map<std::string, std::shared_ptr<Line>> lines_;  // by server
};

}  // namespace inboxctl::agent
