// --target: what is aimed at, and nothing else.
#include <catch2/catch.hpp>

#include "tests/e2e/scene.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// A second account that nobody can reach, with an inbox of its own.
void add_lost_account(Scene& scene, const std::string& token = "ACME_TOKEN") {
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
        add_lost_account(scene, token);
        scene.write("a.toml", near("app"));
        const auto applied = scene.apply({"--target", "inbox.app"});
        INFO(applied.all());
        CHECK(applied.code == 0);
        CHECK_THAT(applied.out, Contains("inbox.app: created") && !Contains("lost"));
        CHECK_THAT(applied.err, !Contains("lost"));
        CHECK(scene.apply({"--target", "inbox.far"}).code != 0);
    }
}
