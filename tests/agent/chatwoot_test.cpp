#include "agent/chatwoot.hpp"

#include <catch2/catch.hpp>

#include "state/fields.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = ApiError::Kind;
using Failure = HttpFailure::Kind;
using Sent = FakeHttp::Sent;

namespace {

state::Account account() {
    state::Account result;
    result.key = "acme";
    result.url = "https://chat.example/desk";
    result.id = 7;
    return result;
}

const state::Keep keep = state::keep_all([](std::string_view) { return "hmac-sha256:0"; });

std::string inbox(int id, const std::string& name) {
    return "{\"id\":" + std::to_string(id) + ",\"channel_id\":1,\"name\":\"" + name +
           "\",\"channel_type\":\"Channel::Api\",\"greeting_enabled\":false,\"provider\":null}";
}

// One account on a server that answers so.
struct World {
    asio::io_context io;
    FakeClock clock;
    Throttle throttle;
    FakeHttp http;
    Chatwoot chatwoot;

    template <class Answer>
    explicit World(Answer answer) : http(std::move(answer)), chatwoot(http, clock, throttle, account()) {}

    template <class T>
    T operator()(asio::awaitable<T> task) {
        return run(io, std::move(task));
    }
};

}  // namespace

TEST_CASE("the version is asked for below the url's path") {
    World on(reply(200, R"({"version":"4.15.1","timestamp":"2026-11-24 02:39:41"})"));
    const auto version = on(on.chatwoot.version());
    REQUIRE(version);
    CHECK(version.value() == state::ServerVersion{4, 15, 1});
    CHECK(on.http.requests.at(0).target == "/desk/api");
}

TEST_CASE("a server without a version is not Chatwoot, and its address is named") {
    for (const auto& answer : {html(200), reply(200, "{}"), reply(200, R"({"version":4})"),
                               reply(200, R"({"version":"new"})"), reply(200, ""), reply(200, "[]")}) {
        World on(answer);
        const auto version = on(on.chatwoot.version());
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

TEST_CASE("reading gives up after its attempts, with the last answer") {
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
    on.clock.wall = WallTime{30s};
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

TEST_CASE("create, update and the rest go where Chatwoot expects them") {
    World on(reply(200, inbox(5, "x")));
    const state::InboxId id{5};
    CHECK(on(on.chatwoot.create("{\"name\":\"x\"}", keep)).ok());
    CHECK(on(on.chatwoot.update(id, "{\"name\":\"y\"}", keep)).ok());
    CHECK(on(on.chatwoot.remove_avatar(id)).ok());
    CHECK(on(on.chatwoot.destroy(id)).ok());
    const auto& sent = on.http.requests;
    CHECK(sent.at(0).method == Method::post);
    CHECK(sent.at(0).target == "/desk/api/v1/accounts/7/inboxes");
    CHECK(sent.at(0).content_type == "application/json");
    CHECK(sent.at(0).body == "{\"name\":\"x\"}");
    CHECK(sent.at(1).method == Method::patch);
    CHECK(sent.at(1).target == "/desk/api/v1/accounts/7/inboxes/5");
    CHECK(sent.at(2).method == Method::delete_);
    CHECK(sent.at(2).target == "/desk/api/v1/accounts/7/inboxes/5/avatar");
    CHECK(sent.at(3).method == Method::delete_);
    CHECK(sent.at(3).target == "/desk/api/v1/accounts/7/inboxes/5");
}

TEST_CASE("an avatar is the one part of a form") {
    World on(reply(200, inbox(5, "x")));
    const Image image{"avatar-00.png", "image/png", "bytes"};
    CHECK(on(on.chatwoot.set_avatar(state::InboxId{5}, image, keep)).ok());
    const auto& sent = on.http.requests.at(0);
    CHECK(sent.method == Method::patch);
    CHECK_THAT(sent.content_type, Catch::StartsWith("multipart/form-data; boundary="));
    CHECK_THAT(sent.body,
               Contains("name=\"avatar\"; filename=\"avatar-00.png\"") && Contains("\r\n\r\nbytes\r\n"));
}

TEST_CASE("an avatar that is refused leaves nothing behind, whereas an update may") {
    World on(reply(422, R"({"message":"Avatar is too big","attributes":["avatar"]})"));
    const Image image{"avatar-00.png", "image/png", "bytes"};
    CHECK(on(on.chatwoot.set_avatar(state::InboxId{5}, image, keep)).error().surely_not_done());
    CHECK_FALSE(on(on.chatwoot.update(state::InboxId{5}, "{}", keep)).error().surely_not_done());
    CHECK(on(on.chatwoot.create("{}", keep)).error().surely_not_done());
}

TEST_CASE("writing is sent once, whatever comes back") {
    const std::vector<Sent> bad{html(502),
                                html(504),
                                reply(500, R"({"status":500,"error":"Internal Server Error"})"),
                                reply(429, "Retry later\n"),
                                reply(200, "{"),
                                HttpFailure{Failure::no_answer, "x"},
                                HttpFailure{Failure::bad_answer, "x"},
                                HttpFailure{Failure::not_sent, "x"}};
    for (const auto& answer : bad) {
        World on(answer);
        CHECK_FALSE(on(on.chatwoot.create("{}", keep)));
        CHECK_FALSE(on(on.chatwoot.update(state::InboxId{1}, "{}", keep)));
        CHECK_FALSE(on(on.chatwoot.destroy(state::InboxId{1})));
        CHECK_FALSE(on(on.chatwoot.set_members(state::InboxId{1}, {1})));
        CHECK_FALSE(on(on.chatwoot.set_agent_bot(state::InboxId{1}, 1)));
        CHECK(on.http.requests.size() == 5);
        CHECK(on.clock.slept.empty());
    }
}

TEST_CASE("a throttled writing says when it may be sent again") {
    World on(reply(429, "Retry later\n", "text/plain"));
    on.clock.wall = WallTime{50s};
    const auto created = on(on.chatwoot.create("{}", keep));
    REQUIRE_FALSE(created);
    CHECK(created.error().kind == Kind::throttled);
    CHECK(created.error().surely_not_done());
    REQUIRE(created.error().wait);
    CHECK(*created.error().wait >= 10500ms);
    CHECK(*created.error().wait <= 12500ms);
}

TEST_CASE("a success that cannot be read leaves a create open") {
    for (const auto& answer : {html(200), reply(200, "{\"id\":5,"), reply(200, "{}"), reply(200, "[]"),
                               reply(200, ""), reply(200, R"({"id":5,"name":"no channel type"})")}) {
        CAPTURE(answer.body);
        World on(answer);
        const auto created = on(on.chatwoot.create("{}", keep));
        REQUIRE_FALSE(created);
        CHECK(created.error().kind == Kind::unknown_outcome);
        CHECK_FALSE(created.error().surely_not_done());
        CHECK_FALSE(created.error().answered);
    }
}

TEST_CASE("destroying takes Chatwoot's word or an empty answer, but no web page") {
    const state::InboxId id{5};
    World worded(reply(200, R"({"message":"Your inbox deletion request will be processed in some time."})"));
    CHECK(worded(worded.chatwoot.destroy(id)).ok());
    World empty(reply(200, "", "application/json"));
    CHECK(empty(empty.chatwoot.remove_avatar(id)).ok());
    World page(html(200));
    const auto destroyed = page(page.chatwoot.destroy(id));
    REQUIRE_FALSE(destroyed);
    CHECK(destroyed.error().kind == Kind::unknown_outcome);
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

TEST_CASE("cache keys come with the server's time, from its header or its clock") {
    auto with_date = reply(200, R"({"cache_keys":{"label":"1","inbox":"1795487900","team":"0"}})");
    with_date.date = "Tue, 24 Nov 2026 02:39:41 GMT";
    World proxied(with_date);
    const auto keys = proxied(proxied.chatwoot.cache_keys());
    REQUIRE(keys);
    CHECK(keys.value().inbox == "1795487900");
    CHECK(keys.value().server_time->time_since_epoch() == 1'795'487'981s);
    CHECK(proxied.http.requests.at(0).headers.at(0) ==
          std::pair<std::string, std::string>{"Cache-Control", "no-cache"});
    CHECK(proxied.http.requests.size() == 1);

    World direct(std::deque<Sent>{reply(200, R"({"cache_keys":{"inbox":"1795487900"}})"),
                                  reply(200, R"({"version":"4.15.1","timestamp":"2026-11-24 02:39:41"})")});
    CHECK(direct(direct.chatwoot.cache_keys()).value().server_time->time_since_epoch() == 1'795'487'981s);

    World no_clock(std::deque<Sent>{reply(200, R"({"cache_keys":{"inbox":"1795487900"}})"), html(404)});
    const auto without = no_clock(no_clock.chatwoot.cache_keys());
    REQUIRE(without);
    CHECK_FALSE(without.value().server_time);
}

TEST_CASE("an answer without the inboxes' cache key is not Chatwoot's") {
    for (const auto& answer : {reply(200, "{}"), reply(200, R"({"cache_keys":{"inbox":5}})"), html(200)}) {
        World on(answer);
        CHECK(on(on.chatwoot.cache_keys()).error().kind == Kind::not_chatwoot);
    }
}

TEST_CASE("no message holds what a body or an answer keeps secret") {
    const std::string body =
        R"({"name":"x","channel":{"imap_password":"hunter2hunter2","bot_token":"123:hunter2"}})";
    const std::vector<Sent> bad{
        reply(200, body + "}"),
        reply(200, body),
        html(502),
        reply(500, R"({"status":500,"error":"Internal Server Error"})"),
        reply(422, R"({"message":"Bot token invalid token","attributes":["bot_token"]})"),
        reply(418, body, "text/plain"),
        HttpFailure{Failure::no_answer, "x"}};
    for (const auto& answer : bad) {
        World on(answer);
        CHECK_THAT(on(on.chatwoot.create(body, keep)).error().message, !Contains("hunter2"));
        CHECK_THAT(on(on.chatwoot.update(state::InboxId{5}, body, keep)).error().message,
                   !Contains("hunter2"));
        CHECK_THAT(on(on.chatwoot.show(state::InboxId{5}, keep)).error().message, !Contains("hunter2"));
        CHECK_THAT(on(on.chatwoot.list(keep)).error().message, !Contains("hunter2"));
    }
}
