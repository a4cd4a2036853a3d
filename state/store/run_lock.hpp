// Only one run may write at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "state/store/state_error.hpp"

namespace inboxctl::state {

// A kernel lock on `<state>.lock`. It ends with its process, so there is nothing to clean up after a crash;
// the file stays. Its holder (pid, host, command, time) is written into the file, for display only.
class RunLock {
  public:
    // The current holder, as `pid 12 on host, `apply`, since …`. None: the lock is free. Does not take the
    // lock.
    static std::optional<std::string> holder(const std::filesystem::path& state_file);

    // Waits for up to `patience`, then throws StateError{locked}, which names the holder. `command` is shown
    // to other runs.
    static RunLock acquire(const std::filesystem::path& state_file, std::string_view command,
                           std::chrono::milliseconds patience);

    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&& other) noexcept;
    ~RunLock();

  private:
    explicit RunLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace inboxctl::state
