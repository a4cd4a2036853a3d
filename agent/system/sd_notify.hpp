// Reports to systemd as a service of Type=notify, see sd_notify(3). Does nothing without systemd.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace inboxctl::agent {

class SdNotify {
  public:
    // `socket` as in NOTIFY_SOCKET; empty: nothing is sent.
    explicit SdNotify(std::string socket) : socket_(std::move(socket)) {}

    // Removes NOTIFY_SOCKET from the environment: child processes are not the service.
    static SdNotify from_environment();

    // `status` is the line that `systemctl status` shows; nothing is sent if it is unchanged.
    void ready(std::string_view status);
    void status(std::string_view status);
    void reloading();  // to be followed by ready()
    void stopping(std::string_view status);
    void watchdog();

  private:
    void send(std::string_view message);

    std::string socket_, status_;
};

// How often to call watchdog(): half of WATCHDOG_USEC, if WATCHDOG_PID is this process or not set.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace inboxctl::agent
