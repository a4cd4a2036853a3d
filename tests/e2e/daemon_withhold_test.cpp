// What the daemon does not change: modes, suspensions, the breaker, guard rails, removals.
#include "tests/support/catch.hpp"

#include "tests/e2e/daemon_scene.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Mode plan only reports, for the set or for one inbox") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.write("b.toml", api_inbox("shop", "Shop") + "[inbox.shop.lifecycle]\nmode = \"plan\"\n");
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    CHECK(scene.systemd().next_with("STATUS=1 of 2 inboxes as declared"));
    CHECK(scene.stop().code == 0);
    scene.write("a.toml", api_inbox("app", "Other"));
    scene.start("mode = \"plan\"\n");
    CHECK(scene.systemd().next_with("STATUS=0 of 2 inboxes as declared"));
    CHECK(scene.names_on_server() == Names{"App"});
    CHECK(scene.requests("PATCH", "/inboxes/1") == 0);
}

TEST_CASE("Mode observe reports what changed on the server, and ignores what the manifests change") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    scene.stop();
    scene.write("a.toml", api_inbox("app", "Wanted") + api_inbox("shop", "Shop"));
    scene.start("mode = \"observe\"\ninterval = \"1s\"\n");
    CHECK(scene.systemd().next_with("STATUS=2 of 2 inboxes as declared"));
    scene.rename_on_server(1, "Mine");
    CHECK(scene.logs("inbox.app: changed on the server: name"));
    CHECK(scene.systemd().next_with("STATUS=1 of 2 inboxes as declared"));
    CHECK(scene.names_on_server() == Names{"Mine"});
}

TEST_CASE("A suspended inbox is not changed until it is resumed, also by another daemon") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("shop", "Shop"));
    scene.start();
    REQUIRE(scene.becomes({"App", "Shop"}));
    const auto suspended = scene.ask({"suspend", "--target", "inbox.app", "--reason", "a migration"});
    INFO(suspended.all());
    REQUIRE(suspended.code == 0);
    CHECK_THAT(scene.inboxctl({"plan", "--state", "daemon/state.db"}).out,
               Contains("the daemon is suspended for inbox.app: a migration"));
    scene.stop();
    scene.start();
    scene.write("a.toml", api_inbox("app", "Next") + api_inbox("shop", "Next shop"));
    REQUIRE(scene.becomes({"App", "Next shop"}));
    CHECK(scene.ask({"resume", "--target", "app"}).code == 0);
    scene.daemon().send(SIGHUP);
    REQUIRE(scene.becomes({"Next", "Next shop"}));
    const auto again = scene.ask({"resume", "--target", "app"});
    CHECK(again.code == 1);
    CHECK_THAT(again.err, Contains("nothing is suspended"));
}

TEST_CASE("A suspension follows the inbox to its new key, and state rm does not end it") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("shop", "Shop"));
    scene.start();
    REQUIRE(scene.becomes({"App", "Shop"}));
    REQUIRE(scene.ask({"suspend", "--target", "app", "--reason", "a migration"}).code == 0);
    scene.write("a.toml", "[[moved]]\nfrom = \"app\"\nto = \"web\"\n" + api_inbox("web", "Next") +
                              api_inbox("shop", "Next shop"));
    REQUIRE(scene.becomes({"App", "Next shop"}));
    CHECK_THAT(scene.ask({"status"}).out, Contains("inbox.web") && Contains("a migration"));
    scene.stop();
    REQUIRE(scene.inboxctl({"state", "mv", "inbox.web", "inbox.site", "--state", "daemon/state.db"}).code ==
            0);
    CHECK_THAT(scene.inboxctl({"plan", "--state", "daemon/state.db"}).out,
               Contains("the daemon is suspended for inbox.site"));
    const auto removed = scene.inboxctl({"state", "rm", "inbox.site", "--state", "daemon/state.db"});
    CHECK_THAT(removed.out,
               Contains("It stays suspended. To end the suspension: inboxctl resume --target inbox.site"));
    CHECK(scene.ask({"resume", "--target", "inbox.site"}).code == 0);
}

TEST_CASE("What to suspend must be named, and must exist") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    const auto unknown = scene.ask({"suspend", "--target", "inbox.ap", "--reason", "x"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Contains("inbox.ap is neither declared nor recorded"));
    const auto nothing = scene.ask({"suspend", "--reason", "x"});
    CHECK(nothing.code == 64);
    CHECK_THAT(nothing.err, Contains("inboxctl suspend needs --target SUBJECT or --all"));
    CHECK(scene.ask({"suspend", "--all", "--reason", "x"}).code == 0);
    CHECK(scene.ask({"suspend", "--target", "account.acme", "--reason", "x"}).code == 0);
    CHECK_THAT(scene.inboxctl({"plan", "--state", "daemon/state.db"}).out,
               Contains("inboxctl resume --all") && Contains("inboxctl resume --target account.acme"));
    CHECK(scene.ask({"resume", "--all"}).code == 0);
    const auto none = scene.ask({"resume", "--all"});
    CHECK(none.code == 1);
    CHECK_THAT(none.err, Contains("nothing is suspended"));
}

TEST_CASE("A change that comes back after each apply is stalled, and reported") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.faults(
        R"([{"match":{"method":"PATCH","path":"/inboxes"},"times":-1,"do":{"ignore_fields":["name"]}}])");
    for (int i = 0; i < 2; ++i) {
        scene.no_faults();
        scene.rename_on_server(1, "Mine");
        REQUIRE(scene.becomes({"App"}));
    }
    scene.rename_on_server(1, "Mine");
    REQUIRE(scene.logs("inbox.app is stalled"));
    CHECK(scene.names_on_server() == Names{"Mine"});
    scene.stop();
    scene.start("interval = \"1s\"\n");
    CHECK(scene.systemd().next_with("STATUS=0 of 1 inbox as declared, 1 stalled"));
    CHECK(scene.names_on_server() == Names{"Mine"});
    scene.write("a.toml", api_inbox("app", "Another"));
    REQUIRE(scene.becomes({"Another"}));
    CHECK(scene.logs("inbox.app is no longer stalled"));
}

TEST_CASE("The daemon destroys within the guard rails, and never asks") {
    DaemonScene scene;
    const std::string policy = "[policy]\nprune = true\n";
    scene.write("a.toml", policy + api_inbox("app", "App"));
    scene.write("b.toml", api_inbox("one", "One") + api_inbox("two", "Two"));
    scene.start("prune_after = \"1s\"\n");
    REQUIRE(scene.becomes({"App", "One", "Two"}));
    scene.remove("b.toml");
    REQUIRE(scene.logs("max_destroy is 1"));
    CHECK(scene.requests("DELETE", "/inboxes/2") == 0);
    scene.write("b.toml", api_inbox("one", "One"));
    REQUIRE(scene.becomes({"App", "One"}));
    scene.write("a.toml", "[policy]\nprune = false\n" + api_inbox("app", "App"));
    scene.remove("b.toml");
    scene.write("c.toml", api_inbox("three", "Three"));
    REQUIRE(scene.becomes({"App", "One", "Three"}));
}

TEST_CASE("An inbox in mode observe is not destroyed when its block is removed, even if it differs") {
    DaemonScene scene;
    const std::string policy = "[policy]\nprune = true\nmax_destroy = 9\n";
    scene.write("a.toml", policy + api_inbox("app", "App"));
    scene.write("b.toml", api_inbox("one", "One"));
    scene.write("c.toml", api_inbox("two", "Two"));
    scene.start("prune_after = \"0s\"\n");
    REQUIRE(scene.becomes({"App", "One", "Two"}));
    scene.write("b.toml", api_inbox("one", "Differs") + "[inbox.one.lifecycle]\nmode = \"observe\"\n");
    REQUIRE(scene.shows("inbox.one", "mode = observe"));
    scene.remove("b.toml");
    scene.remove("c.toml");
    REQUIRE(scene.becomes({"App", "One"}));
    REQUIRE(scene.ask({"reconcile", "--wait", "10s"}).code == 4);
    CHECK(scene.names_on_server() == Names{"App", "One"});
    CHECK_THAT(scene.ask({"status"}).out, Contains("it is protected by mode = \"observe\""));
    scene.stop();
    const auto applied = scene.inboxctl({"apply", "--auto-approve", "--state", "daemon/state.db"});
    CHECK(applied.code == 4);
    CHECK(scene.names_on_server() == Names{"App", "One"});
}

TEST_CASE("A file that is missing for a moment, or during a save, destroys nothing") {
    DaemonScene scene;
    const std::string policy = "[policy]\nprune = true\n";
    scene.write("a.toml", policy + api_inbox("app", "App"));
    scene.write("b.toml", api_inbox("one", "One"));
    scene.write("c.toml", api_inbox("two", "Two"));
    scene.start("prune_after = \"3s\"\n");
    REQUIRE(scene.becomes({"App", "One", "Two"}));
    scene.write("b.toml", "");
    REQUIRE(scene.logs("the file is empty"));
    scene.write("b.toml", "# later\n");
    REQUIRE(scene.logs("it was removed from the manifests"));
    scene.write("b.toml", api_inbox("one", "One, back"));
    REQUIRE(scene.becomes({"App", "One, back", "Two"}));
    scene.remove("c.toml");
    scene.write("a.toml", policy + api_inbox("app", "App, later"));
    REQUIRE(scene.becomes({"App, later", "One, back", "Two"}));
    scene.write("c.toml", api_inbox("two", "Two, back"));
    REQUIRE(scene.becomes({"App, later", "One, back", "Two, back"}));
    CHECK(scene.requests("DELETE", "/inboxes/2") == 0);
    CHECK(scene.requests("DELETE", "/inboxes/3") == 0);
    scene.remove("c.toml");
    REQUIRE(scene.becomes({"App, later", "One, back"}));
}
