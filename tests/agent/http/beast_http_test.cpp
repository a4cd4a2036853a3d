#include "agent/http/beast_http.hpp"

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

TEST_CASE("an empty chunked answer may come byte by byte") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.read_request();
        connection.send("HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (const std::string_view byte : {"0", "\r", "\n", "\r", "\n"}) {
            std::this_thread::sleep_for(20ms);  // or the kernel puts them together
            connection.send(byte);
        }
    });
    Client client(server);
    const auto reply = client.send(get());
    REQUIRE(reply.ok());
    CHECK(reply.value().status == 500);
    CHECK(reply.value().body.empty());
}

TEST_CASE("a connection that the server closes after so many requests is replaced") {
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
        std::this_thread::sleep_for(100ms);
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
    CHECK_THAT(lost.error().message, Contains("closed without a response"));
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

TEST_CASE("a connection that has rested longer than the server keeps one is not used at all") {
    const RawServer server(always(ok));
    Client client(server, [](HttpOptions& options) { options.longest_idle = 0s; });
    for (int i = 0; i < 3; ++i) {
        CHECK(client.send(get()).ok());
        std::this_thread::sleep_for(5ms);
    }
    CHECK(server.connections() == 3);
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

TEST_CASE("answers that are of no use say why") {
    struct Case {
        std::string bytes, reason;
    };
    const auto [bytes, reason] = GENERATE(
        Case{"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n", "it is not HTTP"},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\"", "it is truncated"},
        Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n", "it is truncated"},
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
