// The daemon as a process, between a set on disk and a server.

#include "tests/e2e/daemon_scene.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

TEST_CASE("The daemon applies the manifests, follows each save, and stops when it is asked to") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    scene.write("b.toml", api_inbox("shop", "Shop"));
    REQUIRE(scene.becomes({"App", "Shop"}));
    std::filesystem::create_directories(scene.set() / "teams" / "north");
    scene.write("teams/north/c.toml", api_inbox("north", "North"));
    REQUIRE(scene.becomes({"App", "North", "Shop"}));
    scene.write("a.toml", api_inbox("app", "Application"));
    REQUIRE(scene.becomes({"Application", "North", "Shop"}));
    CHECK(scene.systemd().next_with("STATUS=3 of 3 inboxes as declared"));
    const auto ended = scene.stop();
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(scene.systemd().next_with("STOPPING=1"));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode", "--state", "daemon/state.db"}).code == 0);
}

TEST_CASE("A change on the server is reverted at the interval") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.rename_on_server("App", "Mine");
    REQUIRE(scene.becomes({"App"}));
    CHECK(scene.logs("inbox.app: changed on the server: name"));
    CHECK(scene.stop().code == 0);
}

TEST_CASE("An apply beside a daemon says what to run instead") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    const auto applied = scene.apply({"--state", "daemon/state.db"});
    CHECK(applied.code == 5);
    CHECK_THAT(applied.err, Contains("locked by pid") && Contains("inboxctl reconcile"));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode", "--state", "daemon/state.db"}).code == 0);
}

TEST_CASE("A reload reads the configuration again, and keeps the old one if that has errors") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("mode = \"plan\"\n");
    CHECK(scene.systemd().next_with("STATUS=0 of 1 inbox as declared"));
    scene.configure("mode = \"enforced\"\n");
    scene.daemon().send(SIGHUP);
    const auto reloading = scene.systemd().next_with("RELOADING=1");
    REQUIRE(reloading);
    CHECK_THAT(*reloading, Contains("MONOTONIC_USEC="));
    CHECK(scene.systemd().next_with("READY=1"));
    CHECK(scene.logs("\"enforced\" is not a mode"));
    CHECK(scene.names_on_server().empty());
    scene.configure("mode = \"enforce\"\n");
    scene.daemon().send(SIGHUP);
    REQUIRE(scene.becomes({"App"}));
}

TEST_CASE("The watchdog is fed from the loop that does the work") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.environment()["WATCHDOG_USEC"] = "200000";
    scene.start();
    for (int i = 0; i < 3; ++i)
        CHECK(scene.systemd().next_with("WATCHDOG=1"));
}

TEST_CASE("A configuration with errors ends the daemon at once, with every problem and its place") {
    DaemonScene scene;
    scene.configure("mode = \"enforced\"\ninterwal = \"5m\"\nparallelism = 0\n");
    const auto ended = run_program(scene.start_of_daemon({"daemon", "--config", "agent.toml"}));
    CHECK(ended.code == 64);
    CHECK_THAT(ended.err, Contains("agent.toml:5:8: error: \"enforced\" is not a mode") &&
                              Contains("agent.toml:6:1: error: unknown key \"interwal\"") &&
                              Contains("did you mean \"interval\"?") && Contains("parallelism is 0"));
    const auto missing = run_program(scene.start_of_daemon({"daemon", "--config", "nowhere.toml"}));
    CHECK(missing.code == 64);
    CHECK_THAT(missing.err, Contains("nowhere.toml: error: cannot be read"));
}

TEST_CASE("An idle daemon sends one small request per account at the interval, and writes nothing") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    const auto keys = [&] { return scene.requests("GET", "/cache_keys"); };
    const auto lists = [&] { return scene.requests("GET", "/inboxes"); };
    // The server's clock counts seconds, so the first readings cannot be trusted yet.
    REQUIRE(eventually([&] {
        const auto before = lists();
        const auto asked = keys();
        return eventually([&] { return keys() >= asked + 2; }) && lists() == before;
    }));
    const auto size = [&](const char* suffix) {
        return std::filesystem::file_size(std::filesystem::path(scene.daemon_state()) += suffix);
    };
    const auto log = size("-wal");
    const auto file = size("");
    const auto listed = lists();
    const auto asked = keys();
    REQUIRE(eventually([&] { return keys() >= asked + 3; }));
    CHECK(lists() == listed);
    CHECK(size("-wal") == log);
    CHECK(size("") == file);
}
