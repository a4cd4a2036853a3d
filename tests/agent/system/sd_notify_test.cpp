#include "agent/system/sd_notify.hpp"

#include <unistd.h>

#include <cstdlib>
#include <ctime>

#include "tests/support/catch.hpp"
#include "tests/support/datagram_socket.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;

struct Systemd {
    tests::TempDir dir;
    tests::DatagramSocket socket{dir.path() / "notify"};
    SdNotify notify{(dir.path() / "notify").string()};
};

}  // namespace

TEST_CASE("systemd hears that the service is ready, and what it does") {
    Systemd systemd;
    systemd.notify.ready("reading\nmanifests");
    CHECK(systemd.socket.next() == "READY=1\nSTATUS=reading manifests");
    systemd.notify.status("8 inboxes as declared");
    CHECK(systemd.socket.next() == "STATUS=8 inboxes as declared");
    systemd.notify.watchdog();
    CHECK(systemd.socket.next() == "WATCHDOG=1");
    systemd.notify.stopping("finishing what is in flight");
    CHECK(systemd.socket.next() == "STOPPING=1\nSTATUS=finishing what is in flight");
}

TEST_CASE("a status that has not changed is not sent again") {
    Systemd systemd;
    systemd.notify.status("idle");
    systemd.notify.status("idle");
    CHECK(systemd.socket.next() == "STATUS=idle");
    CHECK(systemd.socket.is_empty());
}

TEST_CASE("a reload is reported with the time at which it began") {
    Systemd systemd;
    timespec before{};
    clock_gettime(CLOCK_MONOTONIC, &before);
    systemd.notify.reloading();
    const auto message = systemd.socket.next().value_or("");
    const std::string beginning = "RELOADING=1\nMONOTONIC_USEC=";
    REQUIRE(message.starts_with(beginning));
    const auto time = std::stoll(message.substr(beginning.size()));
    CHECK(time >= before.tv_sec * 1'000'000LL);
    CHECK(time <= before.tv_sec * 1'000'000LL + 60'000'000LL);
}

TEST_CASE("the socket is that of the environment, and is not handed on") {
    Systemd systemd;
    setenv("NOTIFY_SOCKET", (systemd.dir.path() / "notify").c_str(), 1);
    auto notify = SdNotify::from_environment();
    CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
    notify.watchdog();
    CHECK(systemd.socket.next() == "WATCHDOG=1");
}

TEST_CASE("without systemd nothing is sent, and nothing goes wrong") {
    unsetenv("NOTIFY_SOCKET");
    SdNotify::from_environment().ready("alone");
    SdNotify("/nowhere/at/all").ready("deaf");
    unsetenv("WATCHDOG_USEC");
    CHECK_FALSE(watchdog_interval());
}

TEST_CASE("the watchdog is fed twice in its time, by the process that it is for") {
    setenv("WATCHDOG_USEC", "30000000", 1);
    unsetenv("WATCHDOG_PID");
    CHECK(watchdog_interval() == 15s);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    CHECK(watchdog_interval() == 15s);
    setenv("WATCHDOG_PID", "1", 1);
    CHECK_FALSE(watchdog_interval());
    setenv("WATCHDOG_USEC", "soon", 1);
    unsetenv("WATCHDOG_PID");
    CHECK_FALSE(watchdog_interval());
    unsetenv("WATCHDOG_USEC");
}
