// --target: what is aimed at, and nothing else.

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// A second account that nobody can reach, with an inbox of its own.
void add_unreachable_account(Scene& scene, const std::string& token = "ACME_TOKEN") {
    scene.write("lost.toml",
                "[account.lost]\nurl = \"http://127.0.0.1:1\"\nid = 1\ntoken = { env = \"" + token +
                    "\" }\n[inbox.far]\naccount = \"lost\"\nname = \"Far\"\nchannel.type = \"api\"\n");
}

std::string near(const std::string& key) {
    return "[inbox." + key + "]\naccount = \"acme\"\nname = \"" + key + "\"\nchannel.type = \"api\"\n";
}

}  // namespace

TEST_CASE("Accounts in which nothing is aimed at are neither opened nor asked") {
    for (const std::string token : {"ACME_TOKEN", "NOT_SET_HERE"}) {
        Scene scene;
        add_unreachable_account(scene, token);
        scene.write("a.toml", near("app"));
        const auto applied = scene.apply({"--target", "inbox.app"});
        INFO(applied.all());
        CHECK(applied.code == 0);
        CHECK_THAT(applied.out, Contains("inbox.app: created") && !Contains("lost"));
        CHECK_THAT(applied.err, !Contains("lost"));
        CHECK(scene.apply({"--target", "inbox.far"}).code != 0);
    }
}

TEST_CASE("An account is aimed at as a whole, with all that is recorded of it") {
    Scene scene;
    add_unreachable_account(scene, "NOT_SET_HERE");
    scene.write("a.toml", near("app") + near("old"));
    REQUIRE(scene.apply({"--target", "account.acme"}).code == 0);
    scene.write("a.toml", near("app") + near("other"));
    const auto planned = scene.inboxctl({"plan", "--target", "account.acme", "--out", "some.plan"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("+ inbox.other") && Contains("= inbox.old") && !Contains("lost"));
    CHECK(scene.inboxctl({"apply", "some.plan"}).code == 0);
    CHECK(recorded(scene) == std::vector<std::string>{"inbox.app", "inbox.old", "inbox.other"});

    CHECK_THAT(scene.inboxctl({"plan", "--target", "account.acm"}).err,
               Contains("did you mean account.acme?"));
    CHECK_THAT(scene.inboxctl({"plan", "--target", "account."}).err,
               Contains("write inbox.KEY or account.KEY"));
}

TEST_CASE("A secret of what nothing is aimed at may be missing") {
    Scene scene;
    scene.write("a.toml", near("app"));
    scene.write("bot.toml",
                "[inbox.bot]\nchannel = { type = \"telegram\", bot_token = { env = \"NOT_SET_HERE\" } }\n");
    const auto applied = scene.apply({"--target", "inbox.app"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(scene.apply({"--target", "inbox.bot"}).code == 65);
    CHECK(scene.apply().code == 65);
}

TEST_CASE("A plan of several accounts names the account of each change") {
    Scene scene;
    add_unreachable_account(scene);
    scene.write("a.toml", near("app"));
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("  + inbox.app  acme  API  \"app\"\n"));
    CHECK_THAT(scene.inboxctl({"plan", "--format", "markdown"}).out,
               Contains("+ inbox.app  acme  API  \"app\""));
    CHECK_THAT(scene.inboxctl({"plan", "--target", "account.acme"}).out,
               Contains("  + inbox.app  API  \"app\"\n"));
}

TEST_CASE("Destroying what is still declared says what the next apply does") {
    Scene scene;
    scene.write("a.toml", near("app") + near("other"));
    REQUIRE(scene.apply().code == 0);
    const auto one = scene.inboxctl({"destroy", "--target", "inbox.app"});
    INFO(one.all());
    CHECK(one.code == 4);  // nobody approves it
    CHECK_THAT(one.out,
               Contains("Warning: inbox.app is still declared at set/a.toml:1:8: the next apply makes an "
                        "empty one in its place"));
    CHECK_THAT(scene.inboxctl({"destroy"}).out,
               Contains(", and so are 1 more: the next apply makes empty ones"));
    scene.write("a.toml", near("other"));
    CHECK_THAT(scene.inboxctl({"destroy", "--target", "inbox.app"}).out, !Contains("still declared"));
}

TEST_CASE("A protected target is refused on stderr, without talk of others") {
    Scene scene;
    scene.write("a.toml", near("app") + "lifecycle.prevent_destroy = true\n");
    REQUIRE(scene.apply().code == 0);
    const auto refused = scene.inboxctl({"destroy", "--target", "inbox.app", "--auto-approve"});
    INFO(refused.all());
    CHECK(refused.code == 4);
    CHECK_THAT(
        refused.err,
        Contains("error: the plan is refused: inbox.app: it is protected by prevent_destroy (id 1)\n"));
}

TEST_CASE("destroy says that it is complete, or that there is nothing to destroy") {
    Scene scene;
    scene.write("a.toml", near("app"));
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"destroy", "--auto-approve"}).out,
               Contains("Destroy complete: 0 added, 0 changed, 1 "));
    CHECK_THAT(scene.inboxctl({"destroy", "--auto-approve"}).out, Contains("Nothing to destroy."));
}
