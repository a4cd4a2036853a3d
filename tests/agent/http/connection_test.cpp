// Deadlines, refusals, and stop: what keeps an answer from coming.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "agent/system/workers.hpp"
#include "tests/agent/http/http_client.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = HttpFailure::Kind;

namespace {

// Accepts nothing: its queue is full, so that further connections hang as behind a silent firewall.
class FullListener {
  public:
    FullListener() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* where = reinterpret_cast<sockaddr*>(&address);
        sockets_.push_back(::socket(AF_INET, SOCK_STREAM, 0));
        ::bind(sockets_[0], where, size);
        ::listen(sockets_[0], 0);
        ::getsockname(sockets_[0], where, &size);
        port_ = ntohs(address.sin_port);
        for (int i = 0; i < 4; ++i) {
            sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
            (void)::connect(sockets_.back(), where, size);
        }
    }
    FullListener(const FullListener&) = delete;
    FullListener& operator=(const FullListener&) = delete;
    ~FullListener() {
        for (const int descriptor : sockets_)
            ::close(descriptor);
    }
    std::string port() const { return std::to_string(port_); }

  private:
    std::vector<int> sockets_;
    unsigned port_ = 0;
};

int unused_port() {
    const RawServer server(always(ok));
    return std::stoi(server.port());
}

}  // namespace

TEST_CASE("who finds no free connection before the deadline has sent nothing") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        std::this_thread::sleep_for(300ms);
        connection.send(ok);
    });
    Client client(server, [](HttpOptions& options) { options.connections = 1; });
    std::vector<Sent> results;
    const auto one = [&](std::size_t number) -> asio::awaitable<void> {
        const HttpRequest request = number == 0 ? post() : post("{}", 50ms);
        auto sent = co_await client.http->send(request);
        results.push_back(std::move(sent));
    };
    const auto both = [&]() -> asio::awaitable<int> {
        co_await run_jobs(2, 2, one);
        co_return 0;
    };
    run(client.io, both());
    REQUIRE(results.size() == 2);
    REQUIRE_FALSE(results[0]);
    CHECK(results[0].error().kind == Kind::not_sent);
    CHECK_THAT(results[0].error().message, Contains("no connection became free within 50 ms"));
    CHECK(results[1].ok());
    CHECK(server.requests().size() == 1);
}

TEST_CASE("after stop() what waits is interrupted, and what is in flight ends well") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        std::this_thread::sleep_for(100ms);
        connection.send(ok);
    });
    Client client(server, [](HttpOptions& options) { options.connections = 1; });
    std::vector<Sent> results(3, HttpFailure{});
    const auto one = [&](std::size_t number) -> asio::awaitable<void> {
        if (number == 2) {
            asio::co_spawn(
                client.io,
                [&]() -> asio::awaitable<void> {
                    client.http->stop();
                    co_return;
                },
                [](std::exception_ptr) {});
        } else {
            const HttpRequest request = post();
            results[number] = co_await client.http->send(request);
        }
    };
    const auto all = [&]() -> asio::awaitable<int> {
        co_await run_jobs(3, 3, one);
        co_return 0;
    };
    run(client.io, all());
    // Which of the two had the connection is of no matter, but it may not have been open yet.
    int interrupted = 0;
    for (std::size_t i = 0; i < 2; ++i)
        if (!results[i] && results[i].error().kind == Kind::interrupted) ++interrupted;
    CHECK(interrupted >= 1);
    CHECK(client.send(get()).error().kind == Kind::interrupted);
    CHECK(server.requests().size() == static_cast<std::size_t>(2 - interrupted));
}

TEST_CASE("nothing listens there: nothing was sent, and the port is named") {
    const auto port = std::to_string(unused_port());
    Client client("http://127.0.0.1:" + port);
    const auto sent = client.send(post());
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::not_sent);
    CHECK_THAT(sent.error().message, Contains("port " + port + " refused the connection"));
}

TEST_CASE("a name that nobody knows: nothing was sent, and the name is named") {
    Client client("https://no-such-host.invalid");
    const auto sent = client.send(post());
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::not_sent);
    CHECK_THAT(sent.error().message, Contains("no-such-host.invalid"));
}

TEST_CASE("the deadline covers looking up the name") {
    Client client("https://no-such-host.invalid");
    const auto sent = client.send(post("{}", 0ms));
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::not_sent);
}

TEST_CASE("the deadline covers connecting") {
    const FullListener firewall;
    Client client("http://127.0.0.1:" + firewall.port());
    const auto sent = client.send(post("{}", 150ms));
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::not_sent);
    CHECK_THAT(sent.error().message, Contains("no connection within 150 ms"));
}

TEST_CASE("the deadline covers the whole answer, and the connection is reset, not left to linger") {
    std::atomic<bool> ended = false, reset = false;
    const auto trickle = [&](std::string_view first) {
        return [&, first = std::string(first)](RawConnection& connection) {
            (void)connection.read_request();
            connection.send(first);
            reset = connection.wait_for_end(2s) == End::reset;
            ended = true;
        };
    };
    for (const std::string_view first :
         {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}) {
        CAPTURE(first);
        ended = false;
        {
            const RawServer server(trickle(first));
            Client client(server);
            const auto sent = client.send(post("{}", 100ms));
            REQUIRE_FALSE(sent);
            CHECK(sent.error().kind == Kind::no_answer);
            CHECK_THAT(sent.error().message, Contains(first.empty() ? "no response within 100 ms"
                                                                    : "no complete response within 100 ms"));
            for (int i = 0; i < 100 && !ended; ++i)
                std::this_thread::sleep_for(20ms);
            CHECK(reset);
        }
    }
}

TEST_CASE("a body that trickles does not stretch the deadline") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for (int i = 0; i < 60; ++i) {
            connection.send("x");
            std::this_thread::sleep_for(50ms);
        }
    });
    Client client(server);
    const auto begun = std::chrono::steady_clock::now();
    const auto sent = client.send(get(100ms));
    CHECK(std::chrono::steady_clock::now() - begun < 2s);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::no_answer);
}
