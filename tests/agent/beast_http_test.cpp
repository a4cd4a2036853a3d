#include "agent/beast_http.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <thread>

#include "agent/workers.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = HttpFailure::Kind;
using Sent = state::Result<HttpReply, HttpFailure>;

namespace {

const std::string ok = answer("200 OK", "{}");
const std::string the_token = "tokentokentokentokentoke";

struct Client {
    asio::io_context io;
    std::unique_ptr<Http> http;

    explicit Client(const std::string& url, std::function<void(HttpOptions&)> change = {}) {
        HttpOptions options{.url = *parse_url(url)};
        if (change) change(options);
        http = make_beast_http(io, std::move(options), state::Secret(the_token));
    }
    explicit Client(const RawServer& server, std::function<void(HttpOptions&)> change = {})
        : Client("http://127.0.0.1:" + server.port(), std::move(change)) {}

    Sent send(const HttpRequest& request) { return run(io, http->send(request)); }
    Sent send(const HttpRequest& request, BodySink& sink) { return run(io, http->send(request, sink)); }
};

HttpRequest get(std::chrono::milliseconds deadline = 5s) {
    HttpRequest request;
    request.target = "/api";
    request.deadline = deadline;
    return request;
}

HttpRequest post(std::string body = "{}", std::chrono::milliseconds deadline = 5s) {
    HttpRequest request = get(deadline);
    request.method = Method::post;
    request.content_type = "application/json";
    request.body = std::move(body);
    return request;
}

struct Text final : BodySink {
    std::string body;
    int begun = 0;
    void begin() override {
        ++begun;
        body.clear();
    }
    bool take(std::string_view piece) override {
        body.append(piece);
        return true;
    }
};

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

TEST_CASE("requests share a connection that stays open") {
    const RawServer server(always(ok));
    Client client(server);
    for (int i = 0; i < 5; ++i)
        CHECK(client.send(i % 2 == 0 ? get() : post()).value().status == 200);
    CHECK(server.connections() == 1);
    CHECK(server.requests().size() == 5);
    CHECK_THAT(server.requests()[0], Contains("api-access-token: " + the_token + "\r\n"));
}

TEST_CASE("a connection that the server gives up after so many requests is replaced") {
    const RawServer server([](RawConnection& connection) {
        for (int i = 1; !connection.read_request().empty(); ++i) {
            connection.send(i < 3 ? ok
                                  : "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
            if (i == 3) return;
        }
    });
    Client client(server);
    for (int i = 0; i < 7; ++i)
        CHECK(client.send(post()).ok());
    CHECK(server.connections() == 3);
    CHECK(server.requests().size() == 7);
}

TEST_CASE("a connection that the server closed while idle is noticed before anything goes on it") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send(ok);
    });
    Client client(server);
    for (int i = 0; i < 4; ++i) {
        CHECK(client.send(post()).ok());
        std::this_thread::sleep_for(20ms);
    }
    CHECK(server.connections() == 4);
    CHECK(server.requests().size() == 4);
}

TEST_CASE("a GET that met a closing connection is sent again, a POST never") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send(ok);
        if (connection.number() > 1)
            (void)connection.read_request();
        else if (!connection.read_request().empty())
            connection.reset();
    });
    {
        Client client(server);
        CHECK(client.send(get()).ok());
        CHECK(client.send(get()).ok());
        CHECK(server.connections() == 2);
        CHECK(server.requests().size() == 3);
    }
    const RawServer other([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send(ok);
        (void)connection.read_request();
        connection.reset();
    });
    Client client(other);
    CHECK(client.send(post()).ok());
    const auto lost = client.send(post());
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::no_answer);
    CHECK(other.requests().size() == 2);
}

TEST_CASE("a POST whose connection is reset after it was sent is not repeated") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.reset();
    });
    Client client(server);
    const auto lost = client.send(post());
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::no_answer);
    CHECK_THAT(lost.error().message, Contains("closed without an answer"));
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a POST does not go on a connection that has rested for too long, a GET does") {
    const RawServer server(always(ok));
    Client client(server, [](HttpOptions& options) { options.fresh = 0s; });
    CHECK(client.send(get()).ok());
    std::this_thread::sleep_for(5ms);
    CHECK(client.send(get()).ok());
    CHECK(server.connections() == 1);
    std::this_thread::sleep_for(5ms);
    CHECK(client.send(post()).ok());
    CHECK(server.connections() == 2);
}

TEST_CASE("more than the allowed connections are never open") {
    const RawServer server([](RawConnection& connection) {
        while (!connection.read_request().empty()) {
            std::this_thread::sleep_for(5ms);
            connection.send(ok);
        }
    });
    Client client(server, [](HttpOptions& options) { options.connections = 3; });
    int good = 0;
    const auto one = [&](std::size_t number) -> asio::awaitable<void> {
        const HttpRequest request = number % 2 == 0 ? get() : post();
        const auto sent = co_await client.http->send(request);
        good += sent.ok() ? 1 : 0;
    };
    const auto all = [&]() -> asio::awaitable<int> {
        co_await run_jobs(30, 30, one);
        co_return 0;
    };
    run(client.io, all());
    CHECK(good == 30);
    CHECK(server.most_at_once() == 3);
}

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
    CHECK_THAT(results[0].error().message, Contains("no connection was free within 50 ms"));
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

TEST_CASE("the deadline covers the whole answer, and the connection is closed for real") {
    std::atomic<bool> ended = false;
    const auto trickle = [&](std::string_view first) {
        return [&ended, first = std::string(first)](RawConnection& connection) {
            (void)connection.read_request();
            connection.send(first);
            ended = connection.wait_for_end(2s) != End::still_open;
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
            CHECK_THAT(sent.error().message,
                       Contains(first.empty() ? "no answer within 100 ms" : "no whole answer within 100 ms"));
            std::this_thread::sleep_for(100ms);
            CHECK(ended);
        }
    }
}

TEST_CASE("a body that trickles does not stretch the deadline") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for (int i = 0; i < 40; ++i) {
            connection.send("x");
            std::this_thread::sleep_for(10ms);
        }
    });
    Client client(server);
    const auto begun = std::chrono::steady_clock::now();
    const auto sent = client.send(get(100ms));
    CHECK(std::chrono::steady_clock::now() - begun < 350ms);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::no_answer);
}

TEST_CASE("answers that are of no use say why") {
    struct Case {
        std::string bytes, reason;
    };
    const auto [bytes, reason] = GENERATE(
        Case{"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n", "it is not HTTP"},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\"", "it is cut short"},
        Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n", "it is cut short"},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "it is larger than 1000 bytes"},
        Case{std::string("\x15\x03\x01\x00\x02\x02\x46", 7), "https://"});
    const RawServer server([bytes = bytes](RawConnection& connection) {
        (void)connection.read_request();
        connection.send(bytes);
    });
    Client client(server, [](HttpOptions& options) { options.max_body = 1000; });
    const auto sent = client.send(post());
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::bad_answer);
    CHECK_THAT(sent.error().message, Contains(reason));
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a body without a length ends with the connection") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\n\r\n{\"all\":1}");
    });
    Client client(server);
    CHECK(client.send(get()).value().body == "{\"all\":1}");
    CHECK(client.send(get()).value().body == "{\"all\":1}");
    CHECK(server.connections() == 2);
}

TEST_CASE("a large body goes out whole and a large answer comes in whole, streamed or not") {
    const std::string large(3U << 20U, 'x');
    const RawServer server(always(answer("200 OK", large)));
    Client client(server);
    CHECK(client.send(post(large)).value().body.size() == large.size());
    CHECK(server.requests()[0].ends_with(large));
    Text sink;
    const auto streamed = client.send(get(), sink);
    REQUIRE(streamed);
    CHECK(streamed.value().body.empty());
    CHECK(sink.body == large);
    CHECK(sink.begun == 1);
}

TEST_CASE("a proxy's 413 is read although it comes before the body went out") {
    const RawServer server([](RawConnection& connection) {
        connection.send(answer("413 Request Entity Too Large", "<html></html>", "text/html"));
        (void)connection.wait_for_end(2s);
    });
    Client client(server);
    const auto sent = client.send(post(std::string(8U << 20U, 'x')));
    REQUIRE(sent);
    CHECK(sent.value().status == 413);
}

TEST_CASE("what comes after an answer spoils its connection") {
    const RawServer server([](RawConnection& connection) {
        while (!connection.read_request().empty())
            connection.send(ok + "HTTP/1.1 200 OK\r\n");
    });
    Client client(server);
    CHECK(client.send(get()).ok());
    std::this_thread::sleep_for(10ms);
    CHECK(client.send(get()).ok());
    CHECK(server.connections() == 2);
}

TEST_CASE("a refusal that repeats the token does not show it") {
    const RawServer server(always("HTTP/1.1 302 Found\r\nLocation: /login?t=" + the_token +
                                  "\r\nContent-Length: " + std::to_string(the_token.size()) + "\r\n\r\n" +
                                  the_token));
    Client client(server);
    const auto sent = client.send(get());
    REQUIRE(sent);
    CHECK(sent.value().location == "/login?t=[token]");
    CHECK(sent.value().body == "[token]");
}

TEST_CASE("an IPv6 address works as well") {
    const RawServer server(always(ok), {}, "::1");
    Client client("http://[::1]:" + server.port());
    CHECK(client.send(get()).ok());
    CHECK_THAT(server.requests().at(0), Contains("Host: [::1]:" + server.port() + "\r\n"));
}

TEST_CASE("a request under way may be dropped with everything around it") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        (void)connection.wait_for_end(2s);
    });
    auto client = std::make_unique<Client>(server, [](HttpOptions& options) { options.connections = 1; });
    const HttpRequest first = get(), second = get();
    for (const auto* request : {&first, &second})
        asio::co_spawn(
            client->io,
            [&http = *client->http, request]() -> asio::awaitable<void> {
                (void)co_await http.send(*request);
            },
            [](std::exception_ptr) {});
    client->io.run_for(50ms);
    // The frames of both coroutines go with the io_context, after the client.
    client->http.reset();
    client.reset();
    SUCCEED();
}
