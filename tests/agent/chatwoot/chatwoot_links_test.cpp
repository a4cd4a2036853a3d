
#include "tests/agent/chatwoot/chatwoot_world.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = ApiError::Kind;
using Ids = Chatwoot::Ids;

namespace {

const std::string ann =
    R"({"id":1,"account_id":7,"email":"ann@acme.example","name":"Ann Admin","role":"administrator"})";
const std::string ben = R"({"id":2,"account_id":7,"email":"ben@acme.example","name":"Ben","role":"agent"})";
const state::InboxId five{5};

}  // namespace

TEST_CASE("agents are a bare list") {
    World on(reply(200, "[" + ann + "," + ben + "]"));
    const auto agents = on(on.chatwoot.agents());
    REQUIRE(agents);
    CHECK(agents.value() ==
          std::vector<Agent>{{1, "ann@acme.example", "Ann Admin"}, {2, "ben@acme.example", "Ben"}});
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/agents");
}

TEST_CASE("bots of the account are distinguished from the installation's") {
    World on(reply(200, R"([{"id":4,"name":"Greeter","account_id":7,"access_token":"t","system_bot":false},
                            {"id":9,"name":"Everywhere","account_id":null,"system_bot":true}])"));
    const auto bots = on(on.chatwoot.agent_bots());
    REQUIRE(bots);
    CHECK(bots.value() == std::vector<AgentBot>{{4, "Greeter", AgentBot::Of::account},
                                                {9, "Everywhere", AgentBot::Of::installation}});
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/agent_bots");
}

TEST_CASE("portals are a list under payload") {
    World on(reply(
        200, R"({"payload":[{"id":3,"slug":"handbook","name":"Handbook","color":"#1f93ff"}],"meta":{}})"));
    const auto portals = on(on.chatwoot.portals());
    REQUIRE(portals);
    CHECK(portals.value() == std::vector<Portal>{{3, "handbook", "Handbook"}});
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/portals");
}

TEST_CASE("members are user ids") {
    World on(reply(200, "{\"payload\":[" + ben + "," + ann + "]}"));
    CHECK(on(on.chatwoot.members(five)).value() == Ids{2, 1});
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/inbox_members/5");
    World nobody(reply(200, R"({"payload":[]})"));
    CHECK(nobody(nobody.chatwoot.members(five)).value().empty());
}

TEST_CASE("members are replaced by PATCH, each named once, as numbers") {
    World on(reply(200, "{\"payload\":[" + ann + "]}"));
    CHECK(on(on.chatwoot.set_members(five, {2, 1, 2})).value() == Ids{1});
    const auto& sent = on.http.requests.at(0);
    CHECK(sent.method == Method::patch);
    CHECK(sent.target == "/desk/api/v1/accounts/7/inbox_members");
    CHECK(sent.body == R"({"inbox_id":5,"user_ids":[1,2]})");
    CHECK(on(on.chatwoot.set_members(five, {})).ok());
    CHECK(on.http.requests.at(1).body == R"({"inbox_id":5,"user_ids":[]})");
}

TEST_CASE("an unknown user or inbox refuses a member list as a whole") {
    World user(reply(422, R"({"message":"User must exist","attributes":["user"]})"));
    const auto refused = user(user.chatwoot.set_members(five, {99}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Kind::refused);
    CHECK(refused.error().surely_not_done());
    CHECK_THAT(refused.error().message,
               Contains("cannot set the members of inbox 5 of account acme") && Contains("User must exist"));
    World inbox(reply(404, R"({"error":"Resource could not be found"})"));
    CHECK(inbox(inbox.chatwoot.set_members(five, {})).error().kind == Kind::not_found);
}

TEST_CASE("an inbox has a bot or none") {
    World with(reply(200, R"({"agent_bot":{"id":4,"name":"Greeter","access_token":{"token":"t"}}})"));
    CHECK(with(with.chatwoot.agent_bot(five)).value() == 4);
    CHECK(with.http.requests.at(0).target == "/desk/api/v1/accounts/7/inboxes/5/agent_bot");
    for (const char* body : {"{}", R"({"agent_bot":{}})", R"({"agent_bot":null})"}) {
        World without(reply(200, body));
        const auto bot = without(without.chatwoot.agent_bot(five));
        REQUIRE(bot);
        CHECK_FALSE(bot.value());
    }
    for (const char* body : {"[]", "{", "", R"({"agent_bot":5})", R"({"agent_bot":{"id":"x"}})"}) {
        World strange(reply(200, body));
        CHECK(strange(strange.chatwoot.agent_bot(five)).error().kind == Kind::not_chatwoot);
    }
}

TEST_CASE("a bot is set by its id and taken off by null") {
    World on(reply(200, "", "application/json"));
    CHECK(on(on.chatwoot.set_agent_bot(five, 4)).ok());
    CHECK(on(on.chatwoot.set_agent_bot(five, std::nullopt)).ok());
    CHECK(on.http.requests.at(0).method == Method::post);
    CHECK(on.http.requests.at(0).target == "/desk/api/v1/accounts/7/inboxes/5/set_agent_bot");
    CHECK(on.http.requests.at(0).body == R"({"agent_bot":4})");
    CHECK(on.http.requests.at(1).body == R"({"agent_bot":null})");
    World gone(reply(404, R"({"error":"Resource could not be found"})"));
    const auto refused = gone(gone.chatwoot.set_agent_bot(five, 4));
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Contains("or a bot that the request names"));
}

TEST_CASE("a list with one strange item is no list") {
    for (const std::string& body :
         {std::string("[" + ann + ",{}]"), std::string("[1]"), std::string("{}"), std::string("["),
          std::string(), std::string(R"({"payload":5})"), std::string(R"([{"id":"1","email":"a@b"}])")}) {
        CAPTURE(body);
        World on(reply(200, body));
        const auto agents = on(on.chatwoot.agents());
        REQUIRE_FALSE(agents);
        CHECK(agents.error().kind == Kind::not_chatwoot);
        CHECK(on(on.chatwoot.members(five)).ok() == false);
        CHECK(on(on.chatwoot.portals()).ok() == false);
        CHECK(on(on.chatwoot.set_members(five, {})).error().kind == Kind::unknown_outcome);
    }
}
