#include "agent/hide.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/agent/chatwoot_world.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;
using Catch::Contains;

namespace {

std::vector<state::Secret> two_secrets() {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("hunter2\"\\");
    secrets.emplace_back("123:AA");
    return secrets;
}

}  // namespace

TEST_CASE("a secret is hidden as it is, inside JSON, inside JSON in JSON, and inside an address") {
    const auto secrets = two_secrets();
    for (const std::string form :
         {"hunter2\"\\", R"(hunter2\"\\)", R"(hunter2\\\"\\\\)", "hunter2%22%5C", "123:AA", "123%3AAA"}) {
        std::string text = "a " + form + " b " + form;
        hide(text, secrets);
        CHECK(text == "a [secret] b [secret]");
    }
}

TEST_CASE("what is too short for a secret is left alone") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("");
    secrets.emplace_back("a");
    std::string text = "a banana";
    hide(text, secrets);
    CHECK(text == "a banana");
}

TEST_CASE("a refusal that repeats a secret is told without it, wherever the server put it") {
    const auto secrets = two_secrets();
    const std::string words = R"(bad key hunter2\"\\ for 123:AA)";
    for (const auto& answer :
         {reply(422, R"({"message":")" + words + R"(","attributes":[")" + words + "\"]}"),
          reply(500, R"({"error":")" + words + "\"}"), reply(401, R"({"errors":[")" + words + "\"]}")}) {
        World on(answer);
        for (const auto& result : {on(on.chatwoot.create("{}", keep, secrets)),
                                   on(on.chatwoot.update(state::InboxId{5}, "{}", keep, secrets))}) {
            REQUIRE_FALSE(result);
            CHECK_THAT(result.error().message,
                       !Contains("hunter2") && !Contains("123:AA") && Contains("[secret]"));
            CHECK_THAT(result.error().server_message, !Contains("hunter2") && !Contains("123:AA"));
            for (const auto& name : result.error().attributes)
                CHECK_THAT(name, !Contains("hunter2"));
        }
    }
}
