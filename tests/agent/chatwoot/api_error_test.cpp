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

struct Case {
    std::string body;
    std::string advice;
};

}  // namespace

TEST_CASE("each form of 401 says what is wrong with the token and what to do") {
    const auto refusal = GENERATE(
        Case{R"({"errors":["You need to sign in or sign up before continuing."]})",
             "a proxy drops the header api-access-token"},
        Case{R"({"errors":["Sie müssen sich anmelden."]})", "a proxy drops the header api-access-token"},
        Case{error("Invalid Access Token"), "it may have been reset"},
        Case{error("Access to this endpoint is not authorized for bots"),
             "the token belongs to a bot or a platform app"},
        Case{error("Account is suspended"),
             "set it to active at https://chat.example/desk/super_admin/accounts/7"},
        Case{error("You are not authorized to access this account"), "not a member of account 7"},
        Case{error("You are not authorized to do this action"), "needs an administrator"},
        Case{error("Something new"), "the server does not accept the token"});
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
    CHECK_THAT(result.message, Contains("a proxy that asks for a password of its own"));
}

TEST_CASE("402 says that the account has reached its limit") {
    const auto result =
        explain(creating, reply(402, error("Account limit exceeded. Upgrade to a higher plan")));
    CHECK(result.kind == Kind::limit_reached);
    CHECK(result.surely_not_done());
    CHECK_THAT(result.message, Contains("raise the limit") && Contains("Account limit exceeded"));
}

TEST_CASE("403 is Chatwoot's if it closes the API to an account, and a proxy's otherwise") {
    const auto closed = explain(reading, reply(403, error("API access is not enabled for this account")));
    CHECK(closed.kind == Kind::unauthorized);
    CHECK(closed.answered);
    CHECK_THAT(closed.message, Contains("account 7 has no access to the API (\"API access is not enabled"));
    for (const auto& answer : {html(403), reply(403, error("Attention Required"))}) {
        const auto result = explain(reading, answer);
        CHECK(result.kind == Kind::not_chatwoot);
        CHECK_THAT(result.message, Contains("firewall"));
    }
}

TEST_CASE("404 of an account, of an inbox, and of a page differ") {
    const auto body = error("Resource could not be found");
    const auto account = explain(creating, reply(404, body));
    CHECK(account.kind == Kind::not_found);
    CHECK_THAT(account.message, Contains("https://chat.example/desk has no account 7 for this token"));
    CHECK(account.surely_not_done());
    const auto inbox = explain(updating, reply(404, body));
    CHECK(inbox.kind == Kind::not_found);
    CHECK_THAT(inbox.message, Contains("Chatwoot cannot find it") && !Contains("account 7"));
    CHECK(inbox.surely_not_done());
    for (const auto& page : {html(404), reply(404, R"({"status":404,"error":"Not Found"})")}) {
        const auto nothing = explain(creating, page);
        CHECK(nothing.kind == Kind::not_chatwoot);
        CHECK(nothing.surely_not_done());
        CHECK_THAT(nothing.message, Contains("no Chatwoot API at https://chat.example/desk/api/v1") &&
                                        Contains("set url to the dashboard's address without /app"));
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
    CHECK_THAT(unmanaged.message, Contains("set url = \"https://chat.example\""));
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
          "cannot create an inbox in account acme: the server rejected it: \"Name can't be "
          "blank, Webhook url is too long\" [name, webhook_url]");
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
    CHECK_THAT(result.message, Contains("look for the cause in its log"));
    CHECK(explain(reading, reply(500, error("x"))).surely_not_done());
}

TEST_CASE("5xx of a proxy leaves a writing call in doubt") {
    for (const auto& answer : {html(500), html(502), html(503), html(504), reply(504, "{}"), html(520)}) {
        CAPTURE(answer.status);
        const auto writing = explain(creating, answer);
        CHECK(writing.kind == Kind::unknown_outcome);
        CHECK_FALSE(writing.answered);
        CHECK_FALSE(writing.surely_not_done());
        CHECK_THAT(writing.message,
                   Catch::StartsWith(
                       "tried to create an inbox in account acme, and it may have been carried out: "));
        const auto plain = explain(reading, answer);
        CHECK(plain.kind == Kind::server_failed);
        CHECK(plain.surely_not_done());
    }
    CHECK_THAT(explain(reading, html(502)).message, Contains("curl https://chat.example/desk/api"));
}

TEST_CASE("a redirect says what to write as url") {
    auto moved = html(301);
    moved.location = "https://new.example/desk/api/v1/accounts/7/inboxes";
    const auto result = explain(creating, moved);
    CHECK(result.kind == Kind::not_chatwoot);
    CHECK(result.surely_not_done());
    CHECK_THAT(result.message, Contains("set url = \"https://new.example/desk\""));
    moved.location = "/login?next=1";
    CHECK_THAT(explain(creating, moved).message,
               Contains("redirects to /login?next=1 (301), and") && Contains("proxy"));
    moved.location = "";
    CHECK_THAT(explain(creating, moved).message, Contains("without a location"));
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
        CHECK_THAT(result.message, Contains("the reason") && Contains("check the server"));
    }
    CHECK(of(reading, Failure::no_answer).kind == Kind::unreachable);
    CHECK(of(reading, Failure::bad_answer).kind == Kind::not_chatwoot);
}

TEST_CASE(
    "an unreadable success leaves a writing call in doubt, and questions the address of a reading one") {
    const auto writing = explain_unreadable(creating, reply(200, "{"), "truncated JSON");
    CHECK(writing.kind == Kind::unknown_outcome);
    CHECK_FALSE(writing.surely_not_done());
    CHECK_FALSE(writing.answered);
    const auto plain = explain_unreadable(reading, html(200), "not JSON");
    CHECK(plain.kind == Kind::not_chatwoot);
    CHECK_THAT(plain.message, Contains("returned an HTML page") && Contains("https://chat.example/desk/api"));
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
