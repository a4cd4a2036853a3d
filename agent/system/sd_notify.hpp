// What systemd is told of a service of Type=notify, as sd_notify(3) describes it. Without systemd nobody
// listens.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace inboxctl::agent {

class SdNotify {
  public:
    // `socket` as in NOTIFY_SOCKET; empty: nobody is told.
    explicit SdNotify(std::string socket) : socket_(std::move(socket)) {}

    // Takes NOTIFY_SOCKET out of the environment: what is started later is not the service.
    static SdNotify from_environment();

    // `status` is the line that `systemctl status` shows; nothing is sent when it is as it was.
    void ready(std::string_view status);
    void status(std::string_view status);
    void reloading();  // to be followed by ready()
    void stopping(std::string_view status);
    void watchdog();

  private:
    void send(std::string_view message);

    std::string socket_, status_;
};

// How often systemd wants to hear watchdog(): half of WATCHDOG_USEC, if WATCHDOG_PID is this process or is
// not set.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace inboxctl::agent
