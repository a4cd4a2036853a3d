// Agents, bots and help centers are declared by names that only the server knows.

#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

std::string api(const std::string& key, const std::string& more) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\n" + more + "[inbox." + key +
           ".channel]\ntype = \"api\"\n";
}

std::string remedies(const inboxctl::agent::Pass& pass) {
    std::string text;
    for (const auto& finding : pass.plan.findings)
        text += finding.remedy + "\n";
    return text;
}

}  // namespace

TEST_CASE("a name that the account does not know blocks its inbox alone, and the near ones are told") {
    Server server;
    Site site(server);
    site.write("inboxes.toml",
               api("bot", "agent_bot = \"Gretter\"\n") + api("center", "portal = \"hanbook\"\n") +
                   api("fine", "portal = \"faq\"\n") + api("member", "members = [\"anne@acme.example\"]\n") +
                   api("strange", "agent_bot = \"Something else entirely\"\n"));
    const auto run = site.apply();
    CHECK(summary(run.pass) ==
          "fine +\n"
          "bot ! account acme has no agent bot \"Gretter\"\n"
          "center ! account acme has no help center \"hanbook\"\n"
          "member ! account acme has no agent \"anne@acme.example\"\n"
          "strange ! account acme has no agent bot \"Something else entirely\"\n");
    CHECK_THAT(remedies(run.pass),
               Contains("did you mean \"Greeter\"?") && Contains("did you mean \"handbook\"?") &&
                   Contains("did you mean \"ann@acme.example\"?") && Contains("the account has "));
    CHECK(server.inbox_ids().size() == 1);
}

TEST_CASE("agents are found whatever the case of their address, and who left the account is drift") {
    Server server;
    Site site(server);
    site.write("inboxes.toml", api("app", "members = [\"ANN@acme.example\", \"bob@acme.example\"]\n"));
    CHECK(troubles(site.apply()) == "");
    CHECK(summary(site.plan()) == "");
    const auto path = "/inbox_members/" + std::to_string(site.id_of("app"));
    const auto members = server.ask("GET", path).body.at("payload").as_array();
    CHECK(members.size() == 2);
    server.ask("DELETE", "/inbox_members",
               R"({"inbox_id":)" + std::to_string(site.id_of("app")) + R"(,"user_ids":[)" +
                   std::to_string(members.at(0).at("id").as_int64()) + "]}");
    CHECK(summary(site.plan()) == "app ~ members(drift)\n");
    CHECK(troubles(site.apply()) == "");
    CHECK(server.ask("GET", path).body.at("payload").as_array().size() == 2);
}
