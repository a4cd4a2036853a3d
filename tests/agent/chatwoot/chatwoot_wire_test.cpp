// The client over real sockets: what a stand-in for the HTTP port cannot show.

#include "agent/chatwoot/chatwoot.hpp"
#include "agent/http/beast_http.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = ApiError::Kind;

namespace {

const std::string the_token = "tokentokentokentokentoke";
const state::Keep keep = state::keep_all([](std::string_view) { return "hmac-sha256:0"; });

std::string inbox(int id) {
    return "{\"id\":" + std::to_string(id) + ",\"name\":\"n" + std::to_string(id) +
           "\",\"channel_type\":\"Channel::Api\",\"additional_attributes\":{\"text\":\"" +
           std::string(2000, 'x') + "\"}}";
}

std::string list_of(int count) {
    std::string text = "{\"payload\":[";
    for (int id = 1; id <= count; ++id)
        text.append(id == 1 ? "" : ",").append(inbox(id));
    return text + "]}";
}

struct World {
    RawServer server;
    asio::io_context io;
    FakeClock clock;
    Throttle throttle;
    state::Account account;
    std::unique_ptr<Http> http;
    std::unique_ptr<Chatwoot> chatwoot;

    explicit World(RawServer::Script script) : server(std::move(script)) {
        account.key = "acme";
        account.url = "http://127.0.0.1:" + server.port();
        account.id = 7;
        HttpOptions options{.url = *parse_url(account.url)};
        http = make_beast_http(io, std::move(options), state::Secret(the_token));
        chatwoot = std::make_unique<Chatwoot>(*http, clock, throttle, account, 1);
    }

    template <class T>
    T operator()(asio::awaitable<T> task) {
        return run(io, std::move(task));
    }
};

// Breaks off within its first answer on each of the first `bad` connections.
RawServer::Script broken_at_first(int bad, const std::string& whole) {
    return [=](RawConnection& connection) {
        while (!connection.read_request().empty()) {
            if (connection.number() <= bad) {
                connection.send(std::string_view(whole).substr(0, whole.size() / 2));
                return connection.reset();
            }
            connection.send(whole);
        }
    };
}

}  // namespace

TEST_CASE("a long list comes through, chunked or not") {
    const std::string body = list_of(500);
    std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 4000) {
        const auto piece = body.substr(at, 4000);
        char size[16];
        (void)std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        chunked.append(size).append(piece).append("\r\n");
    }
    chunked += "0\r\n\r\n";
    for (const auto& bytes : {answer("200 OK", body), chunked}) {
        World on(always(bytes));
        const auto list = on(on.chatwoot->list(keep));
        REQUIRE(list);
        CHECK(list.value().size() == 500);
        CHECK(list.value().back().name == "n500");
    }
}

TEST_CASE("a list whose connection broke is read again, without what came first") {
    World on(broken_at_first(2, answer("200 OK", list_of(20))));
    const auto list = on(on.chatwoot->list(keep));
    REQUIRE(list);
    CHECK(list.value().size() == 20);
    CHECK(on.server.connections() == 3);
    CHECK(on.clock.slept.size() == 2);
}

TEST_CASE("a create whose answer broke off is not sent again and stays open") {
    World on(broken_at_first(5, answer("200 OK", inbox(1))));
    const auto created = on(on.chatwoot->create("{\"name\":\"x\"}", keep));
    REQUIRE_FALSE(created);
    CHECK(created.error().kind == Kind::unknown_outcome);
    CHECK_FALSE(created.error().surely_not_done());
    CHECK(on.server.requests().size() == 1);
    CHECK_THAT(on.server.requests()[0], Catch::EndsWith("\r\n\r\n{\"name\":\"x\"}"));
}

TEST_CASE("a wrong list is not read to its end, and its connection is not used again") {
    World on(always(answer("200 OK", "<html>" + std::string(1U << 20U, ' '), "text/html")));
    CHECK(on(on.chatwoot->list(keep)).error().kind == Kind::not_chatwoot);
    CHECK(on(on.chatwoot->list(keep)).error().kind == Kind::not_chatwoot);
    CHECK(on.server.connections() == 2);
}

TEST_CASE("nothing is reachable after stop") {
    World on(always(answer("200 OK", inbox(1))));
    on.http->stop();
    const auto created = on(on.chatwoot->create("{}", keep));
    REQUIRE_FALSE(created);
    CHECK(created.error().kind == Kind::interrupted);
    CHECK(created.error().surely_not_done());
    CHECK(on.server.requests().empty());
}

TEST_CASE("a token that a server repeats is in no message") {
    for (const char* status : {"401 Unauthorized", "404 Not Found", "422 Unprocessable Entity", "500 Oops"}) {
        World on(always(answer(status, "{\"error\":\"bad token " + the_token + "\"}")));
        const auto created = on(on.chatwoot->create("{}", keep));
        REQUIRE_FALSE(created);
        CHECK_THAT(created.error().message, !Contains(the_token));
        CHECK_THAT(created.error().server_message, !Contains(the_token) && Contains("[token]"));
    }
}

TEST_CASE("a redirect is not followed, and says what to write") {
    World on([](RawConnection& connection) {
        while (!connection.read_request().empty())
            connection.send(
                "HTTP/1.1 301 Moved Permanently\r\nLocation: https://chat.example/api\r\nContent-Length: "
                "0\r\n\r\n");
    });
    const auto version = on(on.chatwoot->about());
    REQUIRE_FALSE(version);
    CHECK_THAT(version.error().message, Contains("set url = \"https://chat.example\""));
    CHECK(on.server.requests().size() == 1);
}
