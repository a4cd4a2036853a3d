// The effects that a pass uses: time, network, store and manifests. A simulation replaces them.
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

// How servers are connected to. Throws std::runtime_error as make_beast_http does.
using Connect = std::function<std::unique_ptr<Http>(HttpOptions options, state::Secret token)>;

struct Network {
    Connect connect;
    std::function<std::uint32_t()> seed;  // for the jitter of retries; called once per session
};

Network real_network(asio::io_context& io);

struct Ports {
    std::unique_ptr<Clock> clock;
    Network network;
    std::optional<state::RunLock> lock;
    std::optional<std::string> other_run;  // that holds the lock, if we only read
    std::shared_ptr<state::Store> store;   // none: there is no state yet, and we only read
    std::unique_ptr<boost::asio::thread_pool>
        disk;  // its one thread writes the journal; none: the event loop does
    state::Fingerprinter fingerprint;
    std::function<state::Assembled(const state::Fingerprinter&)> read_set;
};

}  // namespace inboxctl::agent
