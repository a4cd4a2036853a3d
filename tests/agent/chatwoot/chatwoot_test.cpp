#include "agent/chatwoot/chatwoot.hpp"

#include "tests/agent/chatwoot/chatwoot_world.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = ApiError::Kind;
using Failure = HttpFailure::Kind;
using Sent = FakeHttp::Sent;

TEST_CASE("the version is asked for below the url's path") {
    World on(reply(200, R"({"version":"4.15.1","timestamp":"2026-11-24 02:39:41"})"));
    const auto version = on(on.chatwoot.about());
    REQUIRE(version);
    CHECK(version.value().version == state::ServerVersion{4, 15, 1});
    CHECK(on.http.requests.at(0).target == "/desk/api");
}

TEST_CASE("a server without a version is not Chatwoot, and its address is named") {
    for (const auto& answer : {html(200), reply(200, "{}"), reply(200, R"({"version":4})"),
                               reply(200, R"({"version":"new"})"), reply(200, ""), reply(200, "[]")}) {
        World on(answer);
        const auto version = on(on.chatwoot.about());
        REQUIRE_FALSE(version);
        CHECK(version.error().kind == Kind::not_chatwoot);
        CHECK_THAT(version.error().message, Contains("https://chat.example/desk/api"));
    }
}

TEST_CASE("a list is streamed, in pieces of any size") {
    const auto body = "{\"payload\":[" + inbox(3, "One") + "," + inbox(2, "Two") + "]}";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        World on(reply(200, body));
        on.http.piece = piece;
        const auto list = on(on.chatwoot.list(keep));
        REQUIRE(list);
        REQUIRE(list.value().size() == 2);
        REQUIRE(list.value()[0].id == state::InboxId{3});
        REQUIRE(list.value()[1].name == "Two");
    }
}

TEST_CASE("an account without inboxes has an empty list") {
    World on(reply(200, R"({"payload":[]})"));
    const auto list = on(on.chatwoot.list(keep));
    REQUIRE(list);
    CHECK(list.value().empty());
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/inboxes");
}

TEST_CASE("what is no list of inboxes is not Chatwoot's") {
    for (const auto& answer :
         {html(200), reply(200, ""), reply(200, "{}"), reply(200, "[]"), reply(200, R"({"payload":{}})"),
          reply(200, R"({"payload":[{"id":"x"}]})"), reply(200, R"({"payload":[1]})"), reply(200, "null"),
          reply(200, R"({"payload":[)" + inbox(1, "x")), reply(200, R"({"payload":[]} and more)"),
          reply(204, "")}) {
        CAPTURE(answer.status, answer.body);
        World on(answer);
        const auto list = on(on.chatwoot.list(keep));
        REQUIRE_FALSE(list);
        CHECK(list.error().kind == Kind::not_chatwoot);
        CHECK(list.error().surely_not_done());
        CHECK_THAT(list.error().message, Catch::StartsWith("cannot list the inboxes of account acme: "));
    }
}

TEST_CASE("a list that broke off is read again from its beginning") {
    World on(std::deque<Sent>{reply(500, "{}"), HttpFailure{Failure::bad_answer, "cut"},
                              reply(200, "{\"payload\":[" + inbox(1, "x") + "]}")});
    const auto list = on(on.chatwoot.list(keep));
    REQUIRE(list);
    CHECK(list.value().size() == 1);
    CHECK(on.http.requests.size() == 3);
    REQUIRE(on.clock.slept.size() == 2);
    CHECK(on.clock.slept[0] >= 125ms);
    CHECK(on.clock.slept[1] >= 250ms);
}

TEST_CASE("reading stops after its attempts, with the last response") {
    World on(html(502));
    const auto shown = on(on.chatwoot.show(state::InboxId{5}, keep));
    REQUIRE_FALSE(shown);
    CHECK(shown.error().kind == Kind::server_failed);
    CHECK(on.http.requests.size() == 4);
}

TEST_CASE("reading that took as long as the server allows is not repeated") {
    World on(reply(500, R"({"status":500,"error":"Internal Server Error"})"));
    on.http.while_sending = [&] { on.clock.pass(15s); };
    const auto list = on(on.chatwoot.list(keep));
    REQUIRE_FALSE(list);
    CHECK(on.http.requests.size() == 1);
}

TEST_CASE("a throttled reading waits for the next minute") {
    World on(std::deque<Sent>{reply(429, "Retry later\n", "text/plain"), reply(200, inbox(5, "x"))});
    on.clock.wall = state::Time{30s};
    CHECK(on(on.chatwoot.show(state::InboxId{5}, keep)).ok());
    REQUIRE(on.clock.slept.size() == 1);
    CHECK(on.clock.slept[0] >= 30500ms);
    CHECK(on.clock.slept[0] <= 32500ms);
}

TEST_CASE("an interrupted wait ends a reading") {
    World on(html(502));
    on.clock.interrupt();
    const auto shown = on(on.chatwoot.show(state::InboxId{5}, keep));
    REQUIRE_FALSE(shown);
    CHECK(shown.error().kind == Kind::interrupted);
    CHECK(on.http.requests.size() == 1);
}

TEST_CASE("the throttle is asked before every request, and an interrupt keeps it unsent") {
    World on(reply(200, inbox(5, "x")));
    on.throttle = Throttle(60, 1);
    CHECK(on(on.chatwoot.show(state::InboxId{5}, keep)).ok());
    CHECK(on(on.chatwoot.update(state::InboxId{5}, "{}", keep)).ok());
    CHECK(on.clock.slept == std::vector<std::chrono::milliseconds>{1s});
    on.clock.interrupt();
    const auto created = on(on.chatwoot.create("{}", keep));
    REQUIRE_FALSE(created);
    CHECK(created.error().kind == Kind::interrupted);
    CHECK(created.error().surely_not_done());
    CHECK(on.http.requests.size() == 2);
}

TEST_CASE("raw is the inbox as it came, deep objects included") {
    std::string deep = "1";
    for (int i = 0; i < 60; ++i)
        deep = "{\"a\":" + deep + "}";
    World on(reply(200, R"({"id":5,"provider_config":{"api_key":"k","source":"x"},"additional_attributes":)" +
                            deep + "}"));
    const auto raw = on(on.chatwoot.raw(state::InboxId{5}));
    REQUIRE(raw);
    CHECK(raw.value().at("provider_config").at("api_key") == "k");
    for (const auto& answer : {reply(200, R"({"id":6})"), reply(200, "[]"), reply(200, "{"), html(200)}) {
        World other(answer);
        CHECK(other(other.chatwoot.raw(state::InboxId{5})).error().kind == Kind::not_chatwoot);
    }
}

TEST_CASE("the cache key of the inboxes is asked for past every cache") {
    World on(reply(200, R"({"cache_keys":{"label":"1","inbox":"1795487900","team":"0"}})"));
    CHECK(on(on.chatwoot.cache_key()).value() == "1795487900");
    CHECK(on.http.requests.at(0).headers.at(0) ==
          std::pair<std::string, std::string>{"Cache-Control", "no-cache"});
}

TEST_CASE("the server returns its time with its version") {
    World on(reply(200, R"({"version":"4.15.1","timestamp":"2026-11-24 02:39:41"})"));
    const auto about = on(on.chatwoot.about());
    REQUIRE(about);
    CHECK(about.value().time->time_since_epoch() == 1'795'487'981s);
    World silent(reply(200, R"({"version":"4.15.1"})"));
    CHECK_FALSE(silent(silent.chatwoot.about()).value().time);
}

TEST_CASE("an answer without the inboxes' cache key is not Chatwoot's") {
    for (const auto& answer : {reply(200, "{}"), reply(200, R"({"cache_keys":{"inbox":5}})"), html(200)}) {
        World on(answer);
        CHECK(on(on.chatwoot.cache_key()).error().kind == Kind::not_chatwoot);
    }
}
