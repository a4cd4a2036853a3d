// What the daemon's benchmarks work with: a set on disk, a server with as many accounts as it needs, and a
// daemon between them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/emulator_process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace inboxctl::bench {

struct Sample {
    long resident_kb = 0;
    double cpu_seconds = 0;
};

Sample sample_of(pid_t pid);

class Site {
  public:
    explicit Site(int accounts);

    std::filesystem::path state() const { return dir_.path() / "state" / "state.db"; }

    // Accounts take turns by the thousand.
    void write_inbox(int i, const std::string& name) const;

    void start(const std::string& config);
    void kill();
    tests::Ended stop();

    tests::Ended plan();
    tests::Ended resolve(const std::string& address, const std::vector<std::string>& how);

    tests::Program& daemon() { return *daemon_; }
    std::uint16_t port() const { return emulator_->port(); }

    std::string name_of(int account, std::int64_t id) const;
    std::multimap<std::string, std::int64_t> on_server(int account) const;  // ids by name

    void faults(const std::string& rules) const;
    std::map<std::string, int> requests() const;  // by method and last part of the path
    void forget_requests() const;

    // Whether `done` returns true in time.
    bool until(const std::function<bool()>& done, std::chrono::seconds patience) const;

    // Waits until so many inboxes are on the server; false: too few in four minutes.
    bool wait_for_inboxes(int count) const;

  private:
    std::filesystem::path set() const { return dir_.path() / "set"; }
    void write(const std::string& name, const std::string& text) const;
    std::string get(const std::string& path) const;
    tests::Start of(std::vector<std::string> words) const;

    int accounts_;
    tests::TempDir dir_;
    std::unique_ptr<tests::EmulatorProcess> emulator_;
    std::unique_ptr<tests::Program> daemon_;
};

}  // namespace inboxctl::bench
