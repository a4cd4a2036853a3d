// A set on disk, a server with as many accounts as it needs, and a daemon between them: for measuring the
// daemon from outside.
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

namespace inboxctl::tests {

// What a process has used so far.
struct Sample {
    long resident_kb = 0;
    double cpu_seconds = 0;
};
Sample sample_of(pid_t pid);

class Site {
  public:
    explicit Site(int accounts);

    std::filesystem::path set() const { return dir_.path() / "set"; }
    std::filesystem::path state() const { return dir_.path() / "state" / "state.db"; }

    // As editors do: a new file, renamed over the old one.
    void write(const std::string& name, const std::string& text) const;

    // 100 files in a directory, 1,000 inboxes in an account.
    void write_inbox(int i, const std::string& name) const;

    void start(const std::string& config);
    void kill();
    Ended stop();
    Ended plan();
    Ended resolve(const std::string& address, const std::vector<std::string>& how);

    Program& daemon() { return *daemon_; }
    std::uint16_t port() const { return emulator_->port(); }

    std::string name_of(int account, std::int64_t id) const;
    std::multimap<std::string, std::int64_t> on_server(int account) const;  // ids by name
    bool creates(int inboxes);  // whether the server comes to have so many
    void faults(const std::string& rules) const;

    std::map<std::string, int> requests() const;  // by method and last part of the path
    void forget_requests() const;

    static bool until(const std::function<bool()>& done, std::chrono::seconds patience);

  private:
    std::string get(const std::string& path) const;
    Start start_of(std::vector<std::string> words) const;

    int accounts_;
    TempDir dir_;
    std::unique_ptr<EmulatorProcess> emulator_;
    std::unique_ptr<Program> daemon_;
};

// An hour each 24th part of `seconds`: whatever may happen to a set, a server and a process. The exit status
// says whether everything converged in the end, and nothing was created twice.
int live_a_day(int seconds, unsigned seed);

}  // namespace inboxctl::tests
