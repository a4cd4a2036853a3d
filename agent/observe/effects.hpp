// What the stages of a pass act on: the clock, the servers, the state and the manifests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/chatwoot/ports.hpp"
#include "agent/chatwoot/session.hpp"

namespace inboxctl::agent {

struct Effects {
    // `connections`: per server.
    Effects(Ports ports, std::size_t connections);

    // Requests in flight are finished, no other request leaves, and nothing sleeps any more.
    void stop();

    std::unique_ptr<Clock> clock;
    Sessions sessions;
    std::optional<state::RunLock> lock;
    std::optional<std::string> other_run;            // who holds the lock while this one only looks
    std::shared_ptr<state::Store> store;             // none: there is no state yet, and this one only looks
    std::unique_ptr<boost::asio::thread_pool> disk;  // at rest before the store goes; none: the loop writes
    state::Fingerprinter fingerprint;
    std::function<state::Assembled(const state::Fingerprinter&)> read_set;
    bool is_stopped = false;
};

}  // namespace inboxctl::agent
