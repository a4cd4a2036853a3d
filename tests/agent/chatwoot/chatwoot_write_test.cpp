// The writing calls: sent once, and honest about what is known afterwards.

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

TEST_CASE("create, update and the rest go where Chatwoot expects them") {
    World on(reply(200, inbox(5, "x")));
    const state::InboxId id{5};
    CHECK(on(on.chatwoot.create("{\"name\":\"x\"}", keep)).ok());
    CHECK(on(on.chatwoot.update(id, "{\"name\":\"y\"}", keep)).ok());
    CHECK(on(on.chatwoot.destroy(id)).ok());
    const auto& sent = on.http.requests;
    CHECK(sent.at(0).method == Method::post);
    CHECK(sent.at(0).target == "/desk/api/v1/accounts/7/inboxes");
    CHECK(sent.at(0).content_type == "application/json");
    CHECK(sent.at(0).body == "{\"name\":\"x\"}");
    CHECK(sent.at(1).method == Method::patch);
    CHECK(sent.at(1).target == "/desk/api/v1/accounts/7/inboxes/5");
    CHECK(sent.at(2).method == Method::delete_);
    CHECK(sent.at(2).target == "/desk/api/v1/accounts/7/inboxes/5");
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
    on.clock.wall = state::Time{50s};
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
    CHECK(empty(empty.chatwoot.destroy(id)).ok());
    World page(html(200));
    const auto destroyed = page(page.chatwoot.destroy(id));
    REQUIRE_FALSE(destroyed);
    CHECK(destroyed.error().kind == Kind::unknown_outcome);
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
