// A server that was restored from a backup, or made anew: the ids in the state belong to other inboxes.

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

const std::string widget =
    "[inbox.site]\nname = \"Site\"\n[inbox.site.channel]\ntype = \"web_widget\"\n"
    "website_url = \"https://acme.example\"\n";

// Ours on one server, and another server on which somebody else has inboxes of the same kinds under these
// ids.
struct Restored {
    Scene ours, server;

    Restored() {
        for (const auto& block : {api_inbox("app", "App"), mail_inbox("mail", "help@acme.example"), widget}) {
            ours.write("a.toml", text += block);
            REQUIRE(ours.apply().code == 0);
        }
        server.make_on_server(R"({"name":"Theirs","channel":{"type":"api"}})");
        server.make_on_server(R"({"name":"Theirs","channel":{"type":"email","email":"their@acme.example"}})");
        server.make_on_server(
            R"({"name":"Theirs","channel":{"type":"web_widget","website_url":"https://acme.example"}})");
        const auto before = ours.on_server(), now = server.on_server();
        REQUIRE(before.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            REQUIRE(before.at(i).id == now.at(i).id);
            REQUIRE(before.at(i).channel_type == now.at(i).channel_type);
        }
        ours.account(server.url());
        ours.environment()["ACME_TOKEN"] = server.token();
        REQUIRE(ours.inboxctl({"state", "bind", "acme"}).code == 0);
    }

    void check_untouched(const Ended& ended, const std::string& says = "is not the recorded one") {
        INFO(ended.all());
        CHECK(ended.code != 0);
        CHECK_THAT(ended.all(), Contains(says) && Contains("inboxctl state rm inbox.app"));
        const auto now = server.on_server();
        CHECK(now.size() == 3);
        for (const auto& inbox : now)
            CHECK(inbox.name == "Theirs");
        for (const auto* method : {"PATCH", "DELETE"})
            for (int id = 1; id <= 9; ++id)
                CHECK(server.requests(method, "/inboxes/" + std::to_string(id)) == 0);
        CHECK(recorded(ours).size() == 3);
    }

    std::string text;
};

}  // namespace

TEST_CASE("What has taken the ids of our inboxes on a restored server is neither changed nor deleted") {
    Restored scene;
    scene.check_untouched(scene.ours.apply());
    scene.check_untouched(scene.ours.inboxctl({"destroy", "--auto-approve"}));
    scene.ours.write("a.toml", "[policy]\nprune = true\nmax_destroy = 9\n");
    scene.check_untouched(scene.ours.apply());
}

TEST_CASE("Not even where the state is trusted unread") {
    Restored scene;
    scene.ours.write("a.toml",
                     api_inbox("app", "Renamed") + mail_inbox("mail", "help@acme.example") + widget);
    scene.check_untouched(scene.ours.apply({"--refresh", "none"}));
    scene.ours.write("a.toml", "[policy]\nmax_destroy = 9\n");
    scene.check_untouched(scene.ours.inboxctl({"destroy", "--auto-approve", "--refresh", "none"}));
}

TEST_CASE("After state rm the inboxes are made anew on the restored server, beside what is there") {
    Restored scene;
    for (const auto* key : {"inbox.app", "inbox.mail", "inbox.site"})
        REQUIRE(scene.ours.inboxctl({"state", "rm", key}).code == 0);
    const auto applied = scene.ours.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(scene.server.on_server().size() == 6);
    CHECK(scene.ours.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("On a server that was made anew everything is made once, whatever ids it gives out again") {
    Scene ours;
    const Scene server;
    ours.write("z.toml", api_inbox("z", "Z"));
    REQUIRE(ours.apply().code == 0);
    ours.write("a.toml", api_inbox("a", "A"));
    REQUIRE(ours.apply().code == 0);
    ours.account(server.url());
    ours.environment()["ACME_TOKEN"] = server.token();
    REQUIRE(ours.inboxctl({"state", "bind", "acme"}).code == 0);
    const auto one = ours.apply({"--target", "inbox.a"});
    INFO(one.all());
    CHECK(one.code == 0);
    const auto both = ours.apply();
    INFO(both.all());
    CHECK(both.code == 0);
    CHECK(server.on_server().size() == 2);
    const auto planned = ours.inboxctl({"plan", "--detailed-exitcode", "--refresh", "full"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("No changes. 2 inboxes match"));
}

TEST_CASE("A server that is made anew under the daemon is left empty until a person applies") {
    DaemonScene scene("4.15.1", {"--deterministic", "7"});
    const auto declared = api_inbox("a", "A") + api_inbox("b", "B") + api_inbox("c", "C");
    scene.write("a.toml", declared);
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"A", "B", "C"}));
    const auto token = scene.token();
    scene.make_server_anew();
    REQUIRE(scene.token() == token);
    REQUIRE(
        scene.logs("inbox.c is stalled: it is gone from the server; all 3 inboxes of account.acme are gone"));
    scene.write("a.toml", declared + api_inbox("d", "D"));
    const auto waited = scene.ask({"reconcile", "--wait", "20s"});
    CHECK(waited.code == 4);
    CHECK_THAT(waited.all(), Contains("GuardRail") && Contains("old backup") && Contains("inboxctl apply"));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    CHECK(scene.names_on_server().empty());
    CHECK(scene.stop().code == 0);
    const auto applied = scene.inboxctl({"apply", "--auto-approve", "--state", "daemon/state.db"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out,
               Contains("all 3 inboxes of account.acme are gone from the server; was it restored"));
    CHECK(scene.becomes({"A", "B", "C", "D"}));
    scene.start();
    CHECK(scene.ask({"reconcile", "--wait", "20s"}).code == 0);
    CHECK(scene.requests("POST", "/inboxes") == 4);
}

TEST_CASE("An account that is empty at once stays so while its manifests shrink") {
    DaemonScene scene("4.15.1", {"--deterministic", "7"});
    scene.write("a.toml", api_inbox("a", "A"));
    scene.write("b.toml", api_inbox("b", "B"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"A", "B"}));
    scene.make_server_anew();
    REQUIRE(scene.logs("inbox.a is stalled"));
    scene.remove("b.toml");
    for (int i = 0; i < 2; ++i)
        CHECK(scene.ask({"reconcile", "--wait", "20s"}).code == 4);
    CHECK(scene.requests("POST", "/inboxes") == 0);
    CHECK(scene.names_on_server().empty());
}

TEST_CASE("Of several inboxes the one that somebody deletes is made again by the daemon") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("a", "A") + api_inbox("b", "B"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"A", "B"}));
    const auto first = scene.on_server().front();
    const auto path = "/api/v1/accounts/1/inboxes/" + std::to_string(first.id);
    REQUIRE(ask(scene.port(), {.method = "DELETE", .path = path, .token = scene.token()}).status == 200);
    CHECK(eventually([&] { return scene.requests("POST", "/inboxes") == 3; }));
    CHECK(scene.becomes({"A", "B"}));
}
