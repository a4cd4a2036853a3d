// One run at a time may write.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "state/store/state_error.hpp"

namespace inboxctl::state {

// A kernel lock on `<state>.lock`, which dies with its process: nothing to clean up after a crash, and the
// file stays. Who holds it (pid, host, command, since) is written inside, for display only.
class RunLock {
  public:
    // Who holds it now, as `pid 12 on host, `apply`, since …`; nobody: nothing. Takes no lock that anybody
    // could meet.
    static std::optional<std::string> holder(const std::filesystem::path& state_file);

    // Waits up to `patience`; then StateError{locked}, naming the holder. `command` is shown to others.
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
