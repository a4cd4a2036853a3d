#include "agent/chatwoot/api_error.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_http.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using Kind = ApiError::Kind;
using On = ApiCall::On;
using Effect = ApiCall::Effect;
using Catch::Contains;

namespace {

ApiCall call(Effect effect, On on = On::account) {
    return {on,
            effect,
            "create an inbox in account acme",
            "https://chat.example/desk",
            "7",
            "/api/v1/accounts/7/inboxes"};
}
const ApiCall reading = call(Effect::none);
const ApiCall creating = call(Effect::whole);
const ApiCall updating = call(Effect::in_stages, On::inbox);

std::string error(std::string_view words) { return "{\"error\":\"" + std::string(words) + "\"}"; }

struct Refusal {
    std::string body;
    std::string advice;
};

}  // namespace

TEST_CASE("each form of 401 says what is wrong with the token and what to do") {
    const auto refusal =
        GENERATE(Refusal{R"({"errors":["You need to sign in or sign up before continuing."]})",
                         "a proxy in between drops the header api-access-token"},
                 Refusal{R"({"errors":["Sie müssen sich anmelden."]})",
                         "a proxy in between drops the header api-access-token"},
                 Refusal{error("Invalid Access Token"), "it may have been reset"},
                 Refusal{error("Access to this endpoint is not authorized for bots"),
                         "the token is a bot's or a platform app's"},
                 Refusal{error("Account is suspended"), "account 7 is suspended"},
                 Refusal{error("You are not authorized to access this account"), "not a member of account 7"},
                 Refusal{error("You are not authorized to do this action"), "needs an administrator"},
                 Refusal{error("Something new"), "the server does not accept the token"});
    const auto result = explain(creating, reply(401, refusal.body));
    CHECK(result.kind == Kind::unauthorized);
    CHECK(result.status == 401);
    CHECK(result.surely_not_done());
    CHECK(result.answered);
    CHECK_FALSE(result.server_message.empty());
    CHECK_THAT(result.message, Catch::StartsWith("cannot create an inbox in account acme: "));
    CHECK_THAT(result.message, Contains(refusal.advice) && Contains("\"" + result.server_message + "\""));
}

TEST_CASE("a 401 in HTML is a proxy's") {
    const auto result = explain(creating, html(401));
    CHECK(result.kind == Kind::unauthorized);
    CHECK_FALSE(result.answered);
    CHECK_THAT(result.message, Contains("a proxy that wants a password of its own"));
}

TEST_CASE("402 says that the account is full") {
    const auto result =
        explain(creating, reply(402, error("Account limit exceeded. Upgrade to a higher plan")));
    CHECK(result.kind == Kind::limit_reached);
    CHECK(result.surely_not_done());
    CHECK_THAT(result.message, Contains("raise its limit") && Contains("Account limit exceeded"));
}

TEST_CASE("403 can only be a proxy's") {
    const auto result = explain(reading, html(403));
    CHECK(result.kind == Kind::not_chatwoot);
    CHECK_THAT(result.message, Contains("firewall"));
}

TEST_CASE("404 of an account, of an inbox, and of a page are told apart") {
    const auto body = error("Resource could not be found");
    const auto account = explain(creating, reply(404, body));
    CHECK(account.kind == Kind::not_found);
    CHECK_THAT(account.message, Contains("account 7 is not on https://chat.example/desk"));
    CHECK(account.surely_not_done());
    const auto inbox = explain(updating, reply(404, body));
    CHECK(inbox.kind == Kind::not_found);
    CHECK_THAT(inbox.message, Contains("it is not there") && !Contains("account 7"));
    CHECK(inbox.surely_not_done());
    for (const auto& page : {html(404), reply(404, R"({"status":404,"error":"Not Found"})")}) {
        const auto nothing = explain(creating, page);
        CHECK(nothing.kind == Kind::not_chatwoot);
        CHECK(nothing.surely_not_done());
        CHECK_THAT(nothing.message, Contains("no Chatwoot API at https://chat.example/desk/api/v1") &&
                                        Contains("is the url right?"));
    }
}

TEST_CASE("400 is Chatwoot's in JSON, and a proxy's in HTML") {
    const auto own = explain(creating, reply(400, R"({"status":400,"error":"Bad Request"})"));
    CHECK(own.kind == Kind::refused);
    CHECK(own.surely_not_done());
    CHECK_THAT(own.message, Contains("status 400 (\"Bad Request\")"));
    ApiCall plain = creating;
    plain.url = "http://chat.example";
    const auto unmanaged = explain(plain, html(400));
    CHECK(unmanaged.kind == Kind::not_chatwoot);
    CHECK_THAT(unmanaged.message, Contains("is it to be https://?"));
}

TEST_CASE("413 of a proxy says which limit to raise") {
    ApiCall large = updating;
    large.body = 1'500'000;
    const auto result = explain(large, html(413));
    CHECK(result.kind == Kind::refused);
    CHECK(result.surely_not_done());
    CHECK_THAT(result.message, Contains("1500000 bytes") && Contains("client_max_body_size"));
}

TEST_CASE("422 carries the server's words and attributes") {
    const auto answer = reply(
        422,
        R"({"message":"Name can't be blank, Webhook url is too long","attributes":["name","webhook_url"]})");
    const auto result = explain(creating, answer);
    CHECK(result.kind == Kind::refused);
    CHECK(result.server_message == "Name can't be blank, Webhook url is too long");
    CHECK(result.attributes == std::vector<std::string>{"name", "webhook_url"});
    CHECK(result.surely_not_done());
    CHECK(result.message ==
          "cannot create an inbox in account acme: the server refused it: Name can't be "
          "blank, Webhook url is too long [name, webhook_url]");
}

TEST_CASE("422 without attributes, and with its words under error, is read too") {
    CHECK(explain(creating, reply(422, R"({"message":"IMAP: no route"})")).server_message ==
          "IMAP: no route");
    CHECK(explain(creating, reply(422, error("param is missing"))).server_message == "param is missing");
    CHECK_THAT(explain(creating, reply(422, "{}")).message, Contains("422"));
    CHECK(explain(creating, reply(422, R"({"message":5,"attributes":[1,{}]})")).attributes.empty());
}

TEST_CASE("an update that was refused may have been stored in part") {
    const auto result = explain(updating, reply(422, R"({"message":"Webhook url is too long"})"));
    CHECK(result.kind == Kind::refused);
    CHECK_FALSE(result.surely_not_done());
    CHECK(result.answered);
    CHECK_THAT(result.message, Contains("may have been stored"));
}

TEST_CASE("429 is Chatwoot's own, before it looks at a request") {
    const auto result = explain(creating, reply(429, "Retry later\n", "text/plain"));
    CHECK(result.kind == Kind::throttled);
    CHECK(result.surely_not_done());
    CHECK(result.answered);
    CHECK_THAT(result.message, Contains("wait a minute"));
}

TEST_CASE("500 of Chatwoot is an answer, and proves nothing") {
    const auto result = explain(creating, reply(500, R"({"status":500,"error":"Internal Server Error"})"));
    CHECK(result.kind == Kind::server_failed);
    CHECK(result.answered);
    CHECK_FALSE(result.surely_not_done());
    CHECK(result.server_message == "Internal Server Error");
    CHECK_THAT(result.message, Contains("its log says why"));
    CHECK(explain(reading, reply(500, error("x"))).surely_not_done());
}

TEST_CASE("5xx of a proxy leaves a writing call open") {
    for (const auto& answer : {html(500), html(502), html(503), html(504), reply(504, "{}"), html(520)}) {
        CAPTURE(answer.status);
        const auto writing = explain(creating, answer);
        CHECK(writing.kind == Kind::unknown_outcome);
        CHECK_FALSE(writing.answered);
        CHECK_FALSE(writing.surely_not_done());
        CHECK_THAT(writing.message,
                   Catch::StartsWith("tried to create an inbox in account acme, and it may have"));
        const auto plain = explain(reading, answer);
        CHECK(plain.kind == Kind::server_failed);
        CHECK(plain.surely_not_done());
    }
    CHECK_THAT(explain(reading, html(502)).message,
               Contains("is Chatwoot being restarted, down, or too slow?"));
}

TEST_CASE("a redirect says what to write as url") {
    auto moved = html(301);
    moved.location = "https://new.example/desk/api/v1/accounts/7/inboxes";
    const auto result = explain(creating, moved);
    CHECK(result.kind == Kind::not_chatwoot);
    CHECK(result.surely_not_done());
    CHECK_THAT(result.message, Contains("write url = \"https://new.example/desk\""));
    moved.location = "/login?next=1";
    CHECK_THAT(explain(creating, moved).message,
               Contains("redirects to /login?next=1, and") && Contains("proxy"));
    moved.location = "";
    CHECK_THAT(explain(creating, moved).message, Contains("without saying where"));
}

TEST_CASE("failures without an answer") {
    using Failure = HttpFailure::Kind;
    const auto of = [](const ApiCall& asked, Failure kind) {
        return explain(asked, HttpFailure{kind, "the reason"});
    };
    CHECK(of(creating, Failure::not_sent).kind == Kind::unreachable);
    CHECK(of(creating, Failure::not_sent).surely_not_done());
    CHECK(of(creating, Failure::interrupted).kind == Kind::interrupted);
    CHECK(of(creating, Failure::interrupted).surely_not_done());
    for (const auto kind : {Failure::no_answer, Failure::bad_answer}) {
        const auto result = of(creating, kind);
        CHECK(result.kind == Kind::unknown_outcome);
        CHECK_FALSE(result.surely_not_done());
        CHECK_FALSE(result.answered);
        CHECK_THAT(result.message, Contains("the reason") && Contains("look at the server"));
    }
    CHECK(of(reading, Failure::no_answer).kind == Kind::unreachable);
    CHECK(of(reading, Failure::bad_answer).kind == Kind::not_chatwoot);
}

TEST_CASE("an unreadable success leaves a writing call open, and makes a reading one doubt the address") {
    const auto writing = explain_unreadable(creating, reply(200, "{"), "JSON that is cut short");
    CHECK(writing.kind == Kind::unknown_outcome);
    CHECK_FALSE(writing.surely_not_done());
    CHECK_FALSE(writing.answered);
    const auto plain = explain_unreadable(reading, html(200), "not JSON");
    CHECK(plain.kind == Kind::not_chatwoot);
    CHECK_THAT(plain.message,
               Contains("answered a page of HTML") && Contains("https://chat.example/desk/api"));
}

TEST_CASE("a server's words fit on one line of a terminal") {
    const auto result = explain(creating, reply(422, R"({"message":"a\u001b[2Jb\nc\u007f"})"));
    CHECK(result.server_message == "a [2Jb c ");
    std::string umlauts;
    for (int i = 0; i < 400; ++i)
        umlauts += "ä";
    const auto clipped = explain(creating, reply(422, "{\"message\":\"x" + umlauts + "\"}"));
    CHECK(clipped.server_message.size() == 1 + 2 * 299 + 3);
    CHECK_THAT(clipped.server_message, Catch::EndsWith("ä…"));
    auto moved = html(302);
    moved.location = "\x1b]0;x\x07";
    CHECK_THAT(explain(creating, moved).message, !Contains("\x1b"));
}
