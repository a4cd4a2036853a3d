#include "agent/system/sd_notify.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "agent/system/datagram.hpp"

namespace inboxctl::agent {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// One line, short enough for a terminal.
std::string status_line(std::string_view status) {
    std::string line = "STATUS=";
    for (const char c : status.substr(0, 400))
        line += c == '\n' ? ' ' : c;
    return line;
}

std::uint64_t monotonic_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec) / 1000U;
}

}  // namespace

SdNotify SdNotify::from_environment() {
    SdNotify notify(variable("NOTIFY_SOCKET"));
    unsetenv("NOTIFY_SOCKET");
    return notify;
}

void SdNotify::ready(std::string_view status) {
    status_ = status;
    send("READY=1\n" + status_line(status));
}

void SdNotify::status(std::string_view status) {
    if (status == status_) return;
    status_ = status;
    send(status_line(status));
}

// The time is for Type=notify-reload of newer systemd versions; older ones ignore it.
void SdNotify::reloading() {
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()));
}

void SdNotify::stopping(std::string_view status) {
    status_ = status;
    send("STOPPING=1\n" + status_line(status));
}

void SdNotify::watchdog() { send("WATCHDOG=1"); }

void SdNotify::send(std::string_view message) {
    if (!socket_.empty()) (void)send_datagram(socket_, message);
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    const auto limit = variable("WATCHDOG_USEC");
    const auto owner = variable("WATCHDOG_PID");
    if (!owner.empty() && owner != std::to_string(getpid())) return std::nullopt;
    std::int64_t microseconds = 0;
    const auto [end, failure] = std::from_chars(limit.data(), limit.data() + limit.size(), microseconds);
    if (failure != std::errc{} || end != limit.data() + limit.size() || microseconds <= 0)
        return std::nullopt;
    return std::chrono::microseconds(microseconds / 2);
}

}  // namespace inboxctl::agent
