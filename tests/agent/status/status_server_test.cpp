#include "agent/status/status_server.hpp"
#include "agent/daemon/listen_address.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cstring>
#include <thread>

#include "agent/status/daemon_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_daemon.hpp"
#include "tests/support/full_status.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using Catch::Contains;

namespace {

// A server in a thread of its own.
struct Serving {
    asio::io_context io;
    FakeDaemon daemon;
    StatusServer server;
    std::thread thread;

    explicit Serving(const StatusServerOptions& options) : server(io, daemon, options) {
        daemon.now = full_status();
        thread = std::thread([this] {
            const auto work = asio::make_work_guard(io);
            io.run();
        });
    }
    ~Serving() {
        asio::post(io, [this] {
            server.stop();
            io.stop();
        });
        thread.join();
    }
};

int listening_socket(const std::string& path) {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(descriptor, 1) == 0);
    return descriptor;
}

}  // namespace

TEST_CASE("the socket belongs to its owner alone, responds, and is removed with the daemon") {
    const TempDir directory;
    const auto socket = directory.path() / "agent.sock";
    {
        const Serving serving({.socket = socket});
        struct stat facts {};
        REQUIRE(stat(socket.c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0777) == 0600);
        const auto answer = ask_daemon(socket, {"GET", "/status?format=text", "", ""});
        REQUIRE(answer);
        CHECK(answer.value().status == 200);
        CHECK_THAT(answer.value().body, Contains("process 4711"));
        CHECK(ask_daemon(socket, {"POST", "/reconcile", "", ""}).value().status == 202);
        CHECK(ask_daemon(socket, {"POST", "/suspend", "", R"({"subjects":["all"],"reason":"r"})"})
                  .value()
                  .status == 200);
        CHECK(serving.daemon.suspended == std::vector<std::string>{"all"});
    }
    CHECK_FALSE(std::filesystem::exists(socket));
    const auto none = ask_daemon(socket, {"GET", "/status", "", ""});
    REQUIRE_FALSE(none);
    CHECK(none.error().why == NoDaemon::Why::not_running);
    CHECK_THAT(none.error().message, Contains(socket.string()) && Contains("inboxctl daemon"));
}

TEST_CASE("a socket that a dead process left is replaced") {
    const TempDir directory;
    const auto socket = directory.path() / "agent.sock";
    close(listening_socket(socket.string()));
    REQUIRE(std::filesystem::exists(socket));
    CHECK_FALSE(ask_daemon(socket, {"GET", "/healthz", "", ""}));
    const Serving serving({.socket = socket});
    CHECK(ask_daemon(socket, {"GET", "/healthz", "", ""}).value().body == "ok\n");
}

TEST_CASE("a second server waits for the first, and takes over when it ends") {
    const TempDir directory;
    const auto socket = directory.path() / "agent.sock";
    auto first = std::make_unique<Serving>(StatusServerOptions{.socket = socket});
    const Serving second({.socket = socket});
    CHECK_FALSE(second.server.serves_socket());
    CHECK(ask_daemon(socket, {"POST", "/reconcile", "", ""}).value().status == 202);
    CHECK(first->daemon.asked == 1);
    first.reset();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!ask_daemon(socket, {"GET", "/healthz", "", ""}) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(50ms);
    CHECK(ask_daemon(socket, {"POST", "/reconcile", "", ""}));
    CHECK(second.daemon.asked == 1);
}

TEST_CASE("the loopback is served over TCP, for reading only") {
    const Serving serving({.listen = "127.0.0.1:0"});
    const auto port = serving.server.port();
    CHECK(ask(port, {.path = "/metrics"}).status == 200);
    CHECK(ask(port, {.path = "/nothing"}).status == 404);
    CHECK(ask(port, {.method = "POST", .path = "/reconcile"}).status == 403);
}

TEST_CASE("an invalid request gets no response, and others are still served") {
    const TempDir directory;
    const auto socket = directory.path() / "agent.sock";
    const Serving serving({.socket = socket});
    CHECK_FALSE(ask_daemon(socket, {"GET", "/" + std::string(20'000, 'x'), "", ""}));
    CHECK_FALSE(ask_daemon(socket, {"POST", "/suspend", "", std::string(100'000, 'x')}));
    CHECK(ask_daemon(socket, {"GET", "/healthz", "", ""}));
}

TEST_CASE("addresses that cannot be served are refused with advice") {
    asio::io_context io;
    FakeDaemon daemon;
    for (const std::string listen : {"0.0.0.0:9402", "9402", "localhost", "127.0.0.1:", "127.0.0.1:99999",
                                     "example.com:80", "127.0.0.1:80x"})
        CHECK_THROWS_WITH(StatusServer(io, daemon, {.listen = listen}), Contains("loopback"));
    CHECK(wrong_listen("[::1]:9402").empty());
    CHECK_THROWS_WITH(StatusServer(io, daemon, {.socket = "/" + std::string(120, 'x')}), Contains("shorter"));
    CHECK_THROWS_WITH(StatusServer(io, daemon, {.socket = "/nowhere/agent.sock"}),
                      Contains("/nowhere/agent.sock"));
}
