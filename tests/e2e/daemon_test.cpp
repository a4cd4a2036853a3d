// The daemon as a process, between a set on disk and a server.
#include <catch2/catch.hpp>

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

// Somebody in the dashboard.
void rename_on_server(const Scene& scene, std::int64_t id, const std::string& name) {
    const auto answer = ask(scene.port(), {.method = "PATCH",
                                           .path = "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                                           .token = scene.token(),
                                           .body = "{\"name\":\"" + name + "\"}"});
    REQUIRE(answer.status == 200);
}

std::int64_t id_of(const Scene& scene, const std::string& name) {
    for (const auto& inbox : scene.on_server())
        if (inbox.name == name) return inbox.id;
    return 0;
}

}  // namespace

TEST_CASE("The daemon makes what is declared, follows each save, and stops when it is asked to") {
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

TEST_CASE("What somebody changes on the server is put back at the interval") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    rename_on_server(scene, id_of(scene, "App"), "Mine");
    REQUIRE(scene.becomes({"App"}));
    CHECK(scene.logs("inbox.app: changed on the server: name"));
    CHECK(scene.stop().code == 0);
}

TEST_CASE("A set with errors is told, and the last good one stays in force") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.write("b.toml", "[inbox.shop\n");
    REQUIRE(scene.logs("the manifests have errors; the last good ones stay in force"));
    CHECK(scene.systemd().next_with("the manifests have errors, the last good ones are in force"));
    rename_on_server(scene, id_of(scene, "App"), "Mine");
    REQUIRE(scene.becomes({"App"}));
    scene.write("b.toml", api_inbox("shop", "Shop"));
    REQUIRE(scene.becomes({"App", "Shop"}));
    CHECK(scene.logs("the manifests are good: 2 inboxes in 1 account"));
}

TEST_CASE("Nothing is done before the manifests are good for the first time") {
    DaemonScene scene;
    scene.write("a.toml", "[inbox.app\n");
    scene.start();
    REQUIRE(scene.logs("nothing is done before they are mended"));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.becomes({"App"}));
}

TEST_CASE("Plan mode only reports, for the set or for one inbox") {
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

TEST_CASE("Observe mode tells what the server has changed, and nothing of what the manifests want") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    scene.stop();
    scene.write("a.toml", api_inbox("app", "Wanted") + api_inbox("shop", "Shop"));
    scene.start("mode = \"observe\"\ninterval = \"1s\"\n");
    CHECK(scene.systemd().next_with("STATUS=2 of 2 inboxes as declared"));
    rename_on_server(scene, 1, "Mine");
    CHECK(scene.logs("inbox.app: changed on the server: name"));
    CHECK(scene.systemd().next_with("STATUS=1 of 2 inboxes as declared"));
    CHECK(scene.names_on_server() == Names{"Mine"});
}

TEST_CASE("What is suspended is left alone until it is resumed, also by another daemon") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("shop", "Shop"));
    scene.start();
    REQUIRE(scene.becomes({"App", "Shop"}));
    const auto suspended = scene.ask({"suspend", "--target", "inbox.app", "--reason", "a migration"});
    INFO(suspended.all());
    REQUIRE(suspended.code == 0);
    CHECK_THAT(scene.inboxctl({"plan", "--state", "daemon/state.db"}).out,
               Contains("the daemon leaves inbox.app alone, suspended: a migration"));
    scene.stop();
    scene.start();
    scene.write("a.toml", api_inbox("app", "Next") + api_inbox("shop", "Next shop"));
    REQUIRE(scene.becomes({"App", "Next shop"}));
    CHECK(scene.ask({"resume", "--target", "app"}).code == 0);
    scene.daemon().send(SIGHUP);
    REQUIRE(scene.becomes({"Next", "Next shop"}));
    const auto again = scene.ask({"resume", "--target", "app"});
    CHECK(again.code == 1);
    CHECK_THAT(again.err, Contains("inbox.app is not suspended itself"));
}

TEST_CASE("A suspension follows the inbox to its new key, and letting go of the inbox does not end it") {
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
               Contains("the daemon leaves inbox.site alone"));
    const auto removed = scene.inboxctl({"state", "rm", "inbox.site", "--state", "daemon/state.db"});
    CHECK_THAT(removed.out, Contains("It stays suspended. To end that: inboxctl resume --target inbox.site"));
    CHECK(scene.ask({"resume", "--target", "inbox.site"}).code == 0);
}

TEST_CASE("What to suspend must exist, and be said") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    const auto unknown = scene.ask({"suspend", "--target", "inbox.ap", "--reason", "x"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Contains("inbox.ap is neither declared nor recorded"));
    const auto nothing = scene.ask({"suspend", "--reason", "x"});
    CHECK(nothing.code == 64);
    CHECK_THAT(nothing.err, Contains("suspend what?"));
    CHECK(scene.ask({"suspend", "--all", "--reason", "x"}).code == 0);
    CHECK(scene.ask({"suspend", "--target", "account.acme", "--reason", "x"}).code == 0);
    CHECK_THAT(
        scene.inboxctl({"plan", "--state", "daemon/state.db"}).out,
        Contains("inboxctl resume --all takes") && Contains("inboxctl resume --target account.acme takes"));
    CHECK(scene.ask({"resume", "--all"}).code == 0);
    const auto none = scene.ask({"resume", "--all"});
    CHECK(none.code == 1);
    CHECK_THAT(none.err, Contains("nothing is"));
}

TEST_CASE("A difference that comes back after each apply is given up, and told") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.faults(
        R"([{"match":{"method":"PATCH","path":"/inboxes"},"times":-1,"do":{"ignore_fields":["name"]}}])");
    for (int i = 0; i < 2; ++i) {
        scene.no_faults();
        rename_on_server(scene, 1, "Mine");
        REQUIRE(scene.becomes({"App"}));
    }
    rename_on_server(scene, 1, "Mine");
    REQUIRE(scene.logs("inbox.app is stalled"));
    CHECK(scene.names_on_server() == Names{"Mine"});
    scene.stop();
    scene.start("interval = \"1s\"\n");
    CHECK(scene.systemd().next_with("STATUS=0 of 1 inbox as declared, 1 stalled"));
    CHECK(scene.names_on_server() == Names{"Mine"});
    scene.write("a.toml", api_inbox("app", "Another"));
    REQUIRE(scene.becomes({"Another"}));
    CHECK(scene.logs("inbox.app is stalled no more"));
}

TEST_CASE("An account that cannot be read is tried again, and holds up no other") {
    DaemonScene scene;
    const auto write_far = [&](const std::string& url) {
        scene.write("b.toml", "[account.gone]\nurl = \"" + url +
                                  "\"\nid = 4\ntoken = { env = \"ACME_TOKEN\" }\n" +
                                  api_inbox("far", "Far").insert(11, "\naccount = \"gone\""));
    };
    write_far("http://127.0.0.1:" + std::to_string(closed_port()));
    scene.write("a.toml", api_inbox("app", "App").insert(11, "\naccount = \"acme\""));
    scene.start("[backoff]\nfirst = \"100ms\"\nlongest = \"200ms\"\n");
    REQUIRE(scene.becomes({"App"}));
    CHECK(scene.logs("account.gone: "));
    write_far(scene.url());
    CHECK(scene.logs("account.gone: can be read again"));
    CHECK(eventually([&] { return scene.on_server(4).size() == 1; }));
}

TEST_CASE("A token that is not there holds up its own account alone") {
    DaemonScene scene;
    scene.write("b.toml", "[account.beta]\nurl = \"" + scene.url() +
                              "\"\nid = 2\ntoken = { env = \"BETA_TOKEN\" }\n"
                              "[inbox.shop]\naccount = \"beta\"\nname = \"Shop\"\nchannel.type = \"api\"\n");
    scene.write("a.toml", "[inbox.app]\naccount = \"acme\"\nname = \"App\"\nchannel.type = \"api\"\n");
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    const auto waited = scene.ask({"reconcile", "--wait", "20s"});
    INFO(waited.all());
    CHECK(waited.code == 65);
    CHECK_THAT(waited.all(), Contains("BETA_TOKEN") && Contains("1 of 2 accounts is ready"));
}

TEST_CASE("A server that is away for a while is found again without a save") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.faults(answers("GET", "/api", 503, "away", "text/plain"));
    scene.start("[backoff]\nfirst = \"100ms\"\nlongest = \"200ms\"\n");
    REQUIRE(scene.logs("account.acme: "));
    scene.no_faults();
    REQUIRE(scene.becomes({"App"}));
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

TEST_CASE("What was only to be looked at is not destroyed when its block is gone, also where it differs") {
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

TEST_CASE("A file that is away for a moment, or for the time of a save, destroys nothing") {
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
    REQUIRE(scene.logs("it has left the manifests"));
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

TEST_CASE("A set that says nothing any more is an error, and the last good one stays in force") {
    DaemonScene scene;
    scene.write("a.toml", "[policy]\nprune = true\nmax_destroy = 9\n" + api_inbox("app", "App"));
    scene.start("prune_after = \"0s\"\ninterval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.remove("account.toml");
    scene.write("a.toml", "# under construction\n");
    REQUIRE(scene.logs("no account and no inbox is declared here, but the state holds 1 inbox"));
    rename_on_server(scene, 1, "Mine");
    REQUIRE(scene.becomes({"App"}));
    scene.stop();
    const auto planned = scene.inboxctl({"plan", "--state", "daemon/state.db"});
    CHECK(planned.code == 65);
    CHECK_THAT(planned.err, Contains("no account and no inbox is declared here"));
}

TEST_CASE("A daemon whose state is replaced ends, and the next one goes on with what is there") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    REQUIRE(scene.shows("inbox.app", "id = 1"));
    const auto place = scene.daemon_state().parent_path();
    std::filesystem::create_directory(scene.directory() / "copy");
    for (const auto& file : std::filesystem::directory_iterator(place))
        if (file.is_regular_file())
            std::filesystem::copy_file(file, scene.directory() / "copy" / file.path().filename());
    std::filesystem::rename(place, scene.directory() / "old");
    std::filesystem::rename(scene.directory() / "copy", place);
    Program second(scene.start_of_daemon({"daemon", "--config", "agent.toml"}));
    REQUIRE(eventually([&] { return second.err().find("keeping") != std::string::npos; }));
    scene.write("b.toml", api_inbox("shop", "Shop") + api_inbox("web", "Web"));
    const auto ended = scene.daemon().wait();
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains("is another file since it was opened, so no more requests are sent"));
    REQUIRE(scene.becomes({"App", "Shop", "Web"}));
    CHECK(scene.requests("POST", "/inboxes") == 3);
    second.send(SIGTERM);
    CHECK(second.wait().code == 0);
}

TEST_CASE("A second daemon waits as a standby, and takes over when the first dies") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    Program second(scene.start_of_daemon({"daemon", "--config", "agent.toml"}));
    REQUIRE(scene.systemd().next_with("STATUS=standby"));
    CHECK_THAT(second.err(), Contains("waiting as a standby") && Contains("`daemon`"));
    scene.daemon().send(SIGKILL);
    REQUIRE(eventually([&] { return second.err().find("keeping") != std::string::npos; }));
    scene.write("a.toml", api_inbox("app", "Next"));
    REQUIRE(scene.becomes({"Next"}));
    second.send(SIGTERM);
    CHECK(second.wait().code == 0);
}

TEST_CASE("An apply beside a daemon is told what to do instead") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start();
    REQUIRE(scene.becomes({"App"}));
    const auto applied = scene.apply({"--state", "daemon/state.db"});
    CHECK(applied.code == 5);
    CHECK_THAT(applied.err, Contains("locked by pid") && Contains("inboxctl reconcile"));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode", "--state", "daemon/state.db"}).code == 0);
}

TEST_CASE("A create without an answer is found again by a later pass, and made once") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("shop", "Shop"));
    scene.faults(fault("POST", "/inboxes$", "\"lose_answer_after_commit\"", 1));
    scene.start("settle = \"2s\"\n");
    REQUIRE(scene.becomes({"App", "Shop"}));
    REQUIRE(eventually([&] {
        return scene.inboxctl({"plan", "--detailed-exitcode", "--state", "daemon/state.db"}).code == 0;
    }));
    CHECK(scene.names_on_server() == Names{"App", "Shop"});
    CHECK(scene.requests("POST", "/inboxes") == 2);
}

TEST_CASE("What a person has to decide about a lost create is told by a plan beside the daemon") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.faults(fault("POST", "/inboxes$", "\"lose_answer_after_commit\"", 1));
    scene.start("settle = \"1s\"\n");
    REQUIRE(eventually([&] { return scene.on_server().size() == 1; }));
    rename_on_server(scene, 1, "Edited");
    const auto beside = [&] {
        return scene.inboxctl({"plan", "--state", "daemon/state.db", "--settle", "1s"}).out;
    };
    CHECK(eventually([&] { return beside().find("may be its work, edited since") != std::string::npos; }));
    INFO(beside());
    CHECK_THAT(beside(), Contains("inboxctl resolve inbox.app --adopt ID"));
    CHECK(scene.stop().code == 0);
    CHECK(scene.requests("POST", "/inboxes") == 1);
}

TEST_CASE("A reload reads the configuration again, and keeps the old one when it has errors") {
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
    CHECK(scene.logs("\"enforced\" is no mode"));
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
    CHECK_THAT(ended.err, Contains("agent.toml:5:8: error: \"enforced\" is no mode") &&
                              Contains("agent.toml:6:1: error: unknown key \"interwal\"") &&
                              Contains("did you mean \"interval\"?") && Contains("parallelism is 0"));
    const auto missing = run_program(scene.start_of_daemon({"daemon", "--config", "nowhere.toml"}));
    CHECK(missing.code == 64);
    CHECK_THAT(missing.err, Contains("nowhere.toml: error: cannot be read"));
}

TEST_CASE("An idle daemon asks one small thing an account at the interval, and writes nothing") {
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
