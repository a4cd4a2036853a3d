// The daemon's HTTP server: a Unix socket for whoever runs the daemon, and the loopback for probes and
// Prometheus.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

struct StatusServerOptions {
    std::filesystem::path socket;  // mode 0600; empty: none
    std::string listen;            // HOST:PORT of the loopback; port 0 takes any; empty: none
};

class StatusServer {
  public:
    // Serves at once. If another process still serves there, as it does before a standby takes over, it tries
    // again every second. A socket file left by a dead process is replaced. Throws std::runtime_error, with
    // what to change, if an address can never be served. `io` must be run by one thread; it and `daemon` must
    // outlive this.
    StatusServer(boost::asio::io_context& io, DaemonPort& daemon, const StatusServerOptions& options);
    ~StatusServer();  // stops, and removes its socket

    std::uint16_t port() const;  // 0: not on TCP, or not yet
    bool serves_socket() const;  // false while it waits for another process

    void stop();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace inboxctl::agent
