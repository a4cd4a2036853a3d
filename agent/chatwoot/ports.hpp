// What a pass works with besides its decisions: time, network, store and manifests. A simulation brings its
// own.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/http/beast_http.hpp"
#include "agent/http/http.hpp"
#include "agent/system/clock.hpp"
#include "state/manifest/assemble.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

// How servers are reached. Throws std::runtime_error as make_beast_http does.
using Connect = std::function<std::unique_ptr<Http>(HttpOptions options, state::Secret token)>;

struct Network {
    Connect connect;
    std::function<std::uint32_t()> seed;  // for the waits between tries; called once a session
};

Network real_network(asio::io_context& io);

struct Ports {
    std::unique_ptr<Clock> clock;
    Network network;
    std::optional<state::RunLock> lock;
    std::optional<std::string> other_run;  // that holds the lock while we only look
    std::shared_ptr<state::Store> store;   // none: there is no state yet, and we only look
    std::unique_ptr<boost::asio::thread_pool>
        disk;  // whose one thread writes the journal; none: the loop does
    state::Fingerprinter fingerprint;
    std::function<state::Assembled(const state::Fingerprinter&)> read_set;
};

}  // namespace inboxctl::agent
