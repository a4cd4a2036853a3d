// Watches the manifests for changes as long as the daemon runs, also when a reload names other ones.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "agent/daemon/daemon_log.hpp"
#include "agent/manifests/watcher.hpp"

namespace inboxctl::agent {

class ManifestWatch {
  public:
    // `io` must be run by one thread, and outlive this.
    ManifestWatch(boost::asio::io_context& io, std::function<void()> on_change)
        : io_(io), on_change_(std::move(on_change)) {}

    // From now on these, and no others.
    void watch(const std::filesystem::path& manifests);
    bool is_watching() const { return watcher_ != nullptr; }

    // How often the kernel's queue overflowed since the daemon was started.
    std::int64_t overflows() const;

    // Logs what went wrong with watching since the last call.
    void report(const DaemonLog& log);

  private:
    boost::asio::io_context& io_;
    std::function<void()> on_change_;
    std::unique_ptr<Watcher> watcher_;
    std::int64_t earlier_overflows_ = 0;  // of earlier watchers
    std::int64_t reported_overflows_ = 0;
    std::string reported_trouble_;
};

}  // namespace inboxctl::agent
