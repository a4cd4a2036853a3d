// The emulator as a separate process, which ends with this object.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

class EmulatorProcess {
  public:
    // Returns when it listens. Throws std::runtime_error if it does not within ten seconds.
    EmulatorProcess(const std::filesystem::path& program, std::string_view server_version,
                    const std::filesystem::path& world, const std::vector<std::string>& options = {});
    EmulatorProcess(const EmulatorProcess&) = delete;
    EmulatorProcess& operator=(const EmulatorProcess&) = delete;
    ~EmulatorProcess();

    std::uint16_t port() const { return port_; }
    std::string variables() const;  // the world's ids and tokens, as JSON

  private:
    TempDir dir_;
    pid_t process_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace inboxctl::tests
