#include "agent/daemon/push.hpp"

#include <atomic>
#include <boost/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/emulator_process.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/fake_daemon.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/raw_cable.hpp"
#include "tests/support/raw_server.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
namespace json = boost::json;
namespace asio = boost::asio;
using Catch::Contains;

namespace {

PushPace quick() {
    PushPace pace;
    pace.confirmation = 200ms;
    pace.reconnect = {20ms, 200ms};
    return pace;
}

state::Account account_at(const std::string& url, std::int64_t id = 1,
                          const char* token = "WATCH_TEST_ADMIN") {
    return {.key = "acme" + std::to_string(id),
            .url = url,
            .id = id,
            .token = {state::SecretRef::Kind::env, token},
            .push = true};
}

// Push and the thread that it runs on, turned by hand.
struct Listening {
    asio::io_context io;
    FakeDaemon daemon;
    Push push;

    explicit Listening(PushPace pace = quick()) : push(io, daemon, pace) {}

    template <class Condition>
    bool until(Condition condition, std::chrono::milliseconds patience = 10s) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!condition() && std::chrono::steady_clock::now() < end) {
            io.restart();
            io.run_for(5ms);
        }
        return condition();
    }

    PushStatus status(std::size_t i = 0) const { return push.status().at(i); }
    bool subscribed(std::size_t i = 0) const { return status(i).subscribed; }
};

struct Server {
    EmulatorProcess emulator{EMULATOR_PROGRAM, "4.15.1", WORLD_FILE, {"--ping-every", "100"}};
    json::value names = json::parse(emulator.variables());
    Variable admin{"WATCH_TEST_ADMIN", token("admin").c_str()};
    Variable agent{"WATCH_TEST_AGENT", token("second_agent").c_str()};
    Variable outsider{"WATCH_TEST_OUTSIDER", token("outsider").c_str()};
    std::string url = "http://127.0.0.1:" + std::to_string(emulator.port());

    std::string token(const std::string& who) const {
        return std::string(names.at(who + "_token").as_string());
    }
    std::int64_t number(const std::string& what) const { return names.at(what + "_id").as_int64(); }

    std::string ask(const std::string& method, const std::string& path, const std::string& body) const {
        const auto answer = inboxctl::tests::ask(emulator.port(), {method, path, token("admin"), body});
        REQUIRE(answer.status == 200);
        return answer.body;
    }
    void cable(const std::string& action) const {
        ask("POST", "/emulator/cable", R"({"do":")" + action + "\"}");
    }
    json::value cable() const { return json::parse(ask("GET", "/emulator/cable", "")); }
    std::int64_t create() const {
        const auto answer =
            ask("POST", "/api/v1/accounts/1/inboxes", R"({"name":"A","channel":{"type":"api"}})");
        return json::parse(answer).at("id").as_int64();
    }
};

// Scripts of servers that are not Chatwoot's best day: they know the profile, and then the script goes on.
RawServer::Script with_profile(std::function<void(RawConnection&)> listening) {
    return [listening = std::move(listening)](RawConnection& connection) {
        const auto request = connection.read_request();
        if (request.starts_with("GET /api/v1/profile")) {
            connection.send(answer(
                "200 OK", R"({"id":3,"pubsub_token":"pubsub-secret","accounts":[{"id":1,"role":"agent"}]})"));
        } else if (!request.empty()) {
            connection.send(websocket_answer(request));
            listening(connection);
        }
    };
}

const std::string confirmed = text_frame(
    R"({"identifier":"{\"channel\":\"RoomChannel\",\"account_id\":1}","type":"confirm_subscription"})");
const std::string changed_frame = text_frame(
    R"({"identifier":"{}","message":{"event":"account.cache_invalidated","data":{"account_id":1}}})");

}  // namespace

TEST_CASE("a change on the server is reported within a second, with who made it") {
    const Server server;
    Listening listening;
    listening.push.watch({account_at(server.url)});
    REQUIRE(listening.until([&] { return listening.subscribed(); }));
    CHECK(listening.daemon.missed == std::vector<std::string>{"acme1"});
    const auto id = server.create();
    REQUIRE(listening.until([&] { return !listening.daemon.changed.empty(); }, 1s));
    const auto& changed = listening.daemon.changed.front();
    CHECK(changed.account == "acme1");
    CHECK(changed.performer == Performer{server.number("admin"), "Ann Admin"});
    server.ask("DELETE", "/api/v1/accounts/1/inboxes/" + std::to_string(id), "");
    REQUIRE(listening.until([&] { return listening.daemon.changed.size() == 2; }));
    CHECK_FALSE(listening.daemon.changed.back().performer);
    CHECK(listening.status().events == 2);
}

TEST_CASE("an agent without an inbox receives changes, and no conversation") {
    const Server server;
    Listening listening;
    auto account = account_at(server.url);
    account.watch_token = {state::SecretRef::Kind::env, "WATCH_TEST_AGENT"};
    listening.push.watch({account});
    REQUIRE(listening.until([&] { return listening.subscribed(); }));
    CHECK(server.cable().at("subscriptions").at(0).at("user") == server.number("second_agent"));
    server.create();
    CHECK(listening.until([&] { return listening.daemon.changed.size() == 1; }));
}

TEST_CASE("events of conversations trigger nothing") {
    const Server server;
    Listening listening;
    listening.push.watch({account_at(server.url)});
    REQUIRE(listening.until([&] { return listening.subscribed(); }));
    server.ask(
        "POST", "/emulator/cable",
        R"({"do":"event","account":1,"event":"message.created","data":{"account_id":1,"content":"hi"}})");
    server.create();
    REQUIRE(listening.until([&] { return !listening.daemon.changed.empty(); }));
    CHECK(listening.daemon.changed.size() == 1);
    CHECK(listening.status().events == 1);
}

TEST_CASE("all accounts of a server share a connection") {
    const Server server;
    Listening listening;
    const auto limited = server.number("limited_account");
    listening.push.watch({account_at(server.url), account_at(server.url, limited)});
    REQUIRE(listening.until([&] { return listening.subscribed(0) && listening.subscribed(1); }));
    CHECK(server.cable().at("connections") == 1);
    server.create();
    REQUIRE(listening.until([&] { return !listening.daemon.changed.empty(); }));
    CHECK(listening.daemon.changed.front().account == "acme1");
    CHECK(listening.daemon.changed.size() == 1);
}

TEST_CASE("a connection that is cut, restarted or silent is opened again, and its accounts are read") {
    const Server server;
    PushPace pace = quick();
    pace.silence = 500ms;
    Listening listening(pace);
    listening.push.watch({account_at(server.url)});
    std::size_t times = 0;
    const auto comes_back = [&] {
        ++times;
        return listening.until(
            [&] { return listening.daemon.missed.size() == times && listening.subscribed(); });
    };
    REQUIRE(comes_back());
    server.cable("drop");
    REQUIRE(comes_back());
    server.cable("restart");
    REQUIRE(comes_back());
    server.cable("silent");
    REQUIRE(listening.until([&] { return !listening.subscribed(); }));
    CHECK_THAT(listening.status().trouble, Contains("no message for 500 ms"));
    server.cable("normal");
    REQUIRE(comes_back());
    CHECK(listening.status().connections == 4);
    CHECK(listening.status().trouble.empty());
    server.create();
    CHECK(listening.until([&] { return !listening.daemon.changed.empty(); }));
}

TEST_CASE("a proxy that blocks WebSockets is reported, and tried again") {
    const Server server;
    server.cable("refuse");
    Listening listening;
    listening.push.watch({account_at(server.url)});
    REQUIRE(listening.until([&] { return !listening.status().trouble.empty(); }));
    CHECK_THAT(listening.status().trouble, Contains("404") && Contains("proxy") && Contains("/cable"));
    server.cable("normal");
    CHECK(listening.until([&] { return listening.subscribed(); }));
}

TEST_CASE("an account whose user may not listen says why, and does not affect the others") {
    const Server server;
    Listening listening;
    auto other = account_at(server.url, server.number("limited_account"));
    other.watch_token = {state::SecretRef::Kind::env, "WATCH_TEST_OUTSIDER"};
    auto third = account_at(server.url, 99, "WATCH_TEST_NOBODY");
    listening.push.watch({account_at(server.url), other, third});
    REQUIRE(listening.until([&] { return listening.subscribed(0); }));
    CHECK_FALSE(listening.subscribed(1));
    CHECK_THAT(listening.status(1).trouble, Contains("does not belong to account"));
    CHECK_THAT(listening.status(2).trouble, Contains("WATCH_TEST_NOBODY is not set"));
}

TEST_CASE("a refused token is a problem of push, not of the daemon") {
    const Server server;
    const Variable wrong("WATCH_TEST_ADMIN", "nonsense-token");
    Listening listening;
    listening.push.watch({account_at(server.url)});
    REQUIRE(listening.until([&] { return !listening.status().trouble.empty(); }));
    CHECK_THAT(listening.status().trouble, Contains("Invalid Access Token") && !Contains("nonsense-token"));
}

TEST_CASE("a subscription that nobody confirms times out") {
    const RawServer server(with_profile([](RawConnection& connection) {
        connection.send(text_frame(R"({"type":"welcome"})"));
        do
            connection.send(text_frame(R"({"type":"ping","message":1})"));
        while (connection.wait_for_end(50ms) == End::still_open);
    }));
    const Variable token("WATCH_TEST_ADMIN", "token-token");
    Listening listening;
    listening.push.watch({account_at("http://127.0.0.1:" + server.port())});
    REQUIRE(listening.until([&] { return !listening.status().trouble.empty(); }));
    CHECK_THAT(listening.status().trouble, Contains("did not confirm"));
    CHECK(listening.daemon.missed.empty());
}

TEST_CASE("push uses TLS with the account's ca_file") {
    const TempDir directory;
    const Authority authority;
    const auto file = directory.write("ca.pem", authority.certificate());
    const RawServer server(with_profile([](RawConnection& connection) {
                               connection.send(confirmed + changed_frame);
                               (void)connection.wait_for_end();
                           }),
                           authority.issue("IP:127.0.0.1"));
    const Variable token("WATCH_TEST_ADMIN", "token-token");
    Listening listening;
    auto account = account_at("https://127.0.0.1:" + server.port());
    account.ca_file = file;
    listening.push.watch({account});
    REQUIRE(listening.until([&] { return !listening.daemon.changed.empty(); }));
    CHECK_FALSE(listening.daemon.changed.front().performer);

    Listening untrusting;
    account.ca_file.clear();
    untrusting.push.watch({account});
    REQUIRE(untrusting.until([&] { return !untrusting.status().trouble.empty(); }));
    CHECK_THAT(untrusting.status().trouble, Contains("is not trusted"));
}

TEST_CASE("an oversized message ends the connection, and does not fill the memory") {
    std::atomic<int> come = 0;
    const RawServer server(with_profile([&](RawConnection& connection) {
        ++come;
        connection.send(confirmed);
        connection.send(text_frame(std::string(5U << 20U, 'x')));
        (void)connection.wait_for_end();
    }));
    const Variable token("WATCH_TEST_ADMIN", "token-token");
    Listening listening;
    listening.push.watch({account_at("http://127.0.0.1:" + server.port())});
    CHECK(listening.until([&] { return come >= 2; }));
}

TEST_CASE("frames that make no sense are ignored") {
    const RawServer server(with_profile([](RawConnection& connection) {
        connection.send(confirmed);
        for (const std::string text : {"", "null", "{", "[[[[", R"({"message":7})", R"({"type":["ping"]})"})
            connection.send(text_frame(text));
        connection.send(changed_frame);
        (void)connection.wait_for_end();
    }));
    const Variable token("WATCH_TEST_ADMIN", "token-token");
    Listening listening;
    listening.push.watch({account_at("http://127.0.0.1:" + server.port())});
    CHECK(listening.until([&] { return !listening.daemon.changed.empty(); }));
    CHECK(listening.status().connections == 1);
}

TEST_CASE("accounts that stay keep their connection when others are added or removed") {
    const Server server;
    Listening listening;
    const auto first = account_at(server.url);
    auto elsewhere = account_at("http://127.0.0.1:" + std::to_string(closed_port()), 2);
    listening.push.watch({first});
    REQUIRE(listening.until([&] { return listening.subscribed(); }));
    listening.push.watch({first, elsewhere});
    REQUIRE(listening.until([&] { return !listening.status(1).trouble.empty(); }));
    CHECK_THAT(listening.status(1).trouble, Contains("refused the connection"));
    auto without_push = first;
    without_push.push = false;
    CHECK(server.cable().at("joined") == 1);
    listening.push.watch({without_push, elsewhere});
    CHECK(listening.push.status().size() == 1);
    CHECK(listening.until([&] { return server.cable().at("connections") == 0; }));
}

TEST_CASE("after stop, nothing is reported and nothing is left running") {
    const Server server;
    Listening listening;
    listening.push.watch({account_at(server.url)});
    REQUIRE(listening.until([&] { return listening.subscribed(); }));
    listening.push.stop();
    server.create();
    listening.io.restart();
    CHECK(listening.io.run_for(5s) > 0);
    CHECK(listening.io.stopped());
    CHECK(listening.daemon.changed.empty());
    CHECK(server.cable().at("connections") == 0);
}
