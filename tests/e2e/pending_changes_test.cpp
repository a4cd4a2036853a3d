// What people tell a daemon while it is at work, and what it tells them.
#include <chrono>

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

std::string slowly(const std::string& method, int milliseconds) {
    return fault(method, "/inboxes", "{\"delay_ms\":" + std::to_string(milliseconds) + "}");
}

std::string inboxes(const std::string& keys, const std::string& name) {
    std::string text;
    for (const char key : keys)
        text += api_inbox(std::string(1, key), name + " " + key);
    return text;
}

std::size_t made(const Scene& scene) { return scene.on_server().size(); }

bool rests(DaemonScene& scene) {
    return eventually(
        [&] { return scene.ask({"status"}).out.find("A pass is running") == std::string::npos; });
}

}  // namespace

TEST_CASE("A suspension stops the running pass before its next change, and resuming continues from there") {
    for (const bool by_socket : {true, false}) {
        DaemonScene scene;
        scene.write("a.toml", inboxes("abcdef", "Inbox"));
        scene.faults(slowly("POST", 400));
        scene.start("parallelism = 1\n");
        REQUIRE(eventually([&] { return made(scene) > 0; }));
        const Words beside{"suspend", "--all",           "--reason", "an incident",
                           "--state", "daemon/state.db", "--socket", "nobody.sock"};
        const Words words{"suspend", "--all", "--reason", "an incident"};
        const auto ended = by_socket ? scene.ask(words) : run_program(scene.start_of_daemon(beside));
        INFO(ended.all());
        REQUIRE(ended.code == 0);
        const auto then = made(scene);
        REQUIRE(scene.logs("everything is suspended: an incident"));
        REQUIRE(rests(scene));
        CHECK(made(scene) <= then + 1);  // what was in flight is finished
        CHECK(made(scene) < 6);
        CHECK(eventually([&] {
            return scene.ask({"status", "--format", "json"})
                       .out.find("it does not exist yet; suspended: an incident") != std::string::npos;
        }));
        CHECK_THAT(scene.ask({"status"}).out, Contains("inbox.a and 5 more  suspended since"));
        scene.no_faults();
        CHECK(scene.ask({"resume", "--all"}).code == 0);
        CHECK(scene.logs("everything is resumed"));
        CHECK(eventually([&] { return made(scene) == 6; }));
        CHECK(scene.requests("POST", "/inboxes") == 6);
    }
}

TEST_CASE("A suspension in the state, beside the daemon, is found by the next pass and logged") {
    DaemonScene scene;
    scene.write("a.toml", inboxes("a", "Inbox"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"Inbox a"}));
    const auto ended =
        run_program(scene.start_of_daemon({"suspend", "--target", "inbox.a", "--reason", "a migration",
                                           "--state", "daemon/state.db", "--socket", "nobody.sock"}));
    INFO(ended.all());
    REQUIRE(ended.code == 0);
    CHECK(scene.logs("inbox.a is suspended: a migration"));
}

TEST_CASE("Suspending beside a daemon uses its socket, and resuming triggers a pass at once") {
    DaemonScene scene;
    scene.write("a.toml", inboxes("a", "Inbox"));
    scene.start();
    REQUIRE(scene.becomes({"Inbox a"}));
    const auto beside = [&](Words words) {
        words.insert(words.end(), {"--state", "daemon/state.db"});
        return run_program(scene.start_of_daemon(words));
    };
    REQUIRE(beside({"suspend", "--target", "inbox.a", "--reason", "a migration"}).code == 0);
    CHECK(scene.daemon().err().find("inbox.a is suspended: a migration") != std::string::npos);
    scene.write("a.toml", inboxes("a", "Next") + inboxes("b", "Inbox"));
    REQUIRE(scene.becomes({"Inbox a", "Inbox b"}));
    REQUIRE(beside({"resume", "--target", "inbox.a"}).code == 0);
    CHECK(scene.becomes({"Inbox b", "Next a"}));
}

TEST_CASE("A block that is put back while a slow pass destroys is kept, and the next pass decides anew") {
    DaemonScene scene;
    scene.write("policy.toml", "[policy]\nprune = true\nmax_destroy = 9\n");
    for (const std::string key : {"a", "b", "c", "d"})
        scene.write(key + ".toml", inboxes(key, "Inbox"));
    scene.start("parallelism = 1\nprune_after = \"0s\"\n");
    REQUIRE(scene.becomes({"Inbox a", "Inbox b", "Inbox c", "Inbox d"}));
    const auto of = [&](const std::string& name) {
        for (const auto& inbox : scene.on_server())
            if (inbox.name == name) return inbox.id;
        return std::int64_t{};
    };
    const auto kept = of("Inbox d");
    scene.faults(slowly("DELETE", 700));
    for (const std::string key : {"b", "c", "d"})
        scene.remove(key + ".toml");
    REQUIRE(eventually([&] { return scene.names_on_server().size() == 3; }));
    // The next deletion is in flight, and the one after it is not.
    scene.write("d.toml", inboxes("d", "Inbox"));
    REQUIRE(eventually([&] { return of("Inbox c") == 0; }));
    CHECK(scene.ask({"reconcile", "--wait", "20s"}).code == 0);
    CHECK(scene.names_on_server() == Names{"Inbox a", "Inbox d"});
    CHECK(scene.requests("DELETE", "/inboxes/" + std::to_string(kept)) == 0);
}

TEST_CASE("Nothing is destroyed while the manifests on disk have errors, also when its time has come") {
    DaemonScene scene;
    scene.write("policy.toml", "[policy]\nprune = true\n");
    scene.write("a.toml", inboxes("a", "Inbox"));
    scene.write("b.toml", inboxes("b", "Inbox"));
    scene.start("prune_after = \"2s\"\n");
    REQUIRE(scene.becomes({"Inbox a", "Inbox b"}));
    scene.remove("b.toml");
    REQUIRE(scene.logs("it was removed from the manifests and is destroyed at "));
    const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(2200);
    scene.write("b.toml", "[inbox.b\n");
    REQUIRE(eventually([&] { return std::chrono::steady_clock::now() > due; }));
    CHECK(scene.ask({"reconcile", "--wait", "20s"}).code == 65);
    CHECK_THAT(scene.ask({"status"}).out, Contains("these have errors now: it is kept until they are valid"));
    CHECK(scene.requests("DELETE", "/inboxes/2") + scene.requests("DELETE", "/inboxes/1") == 0);
    std::filesystem::remove(scene.set() / "b.toml");
    CHECK(scene.becomes({"Inbox a"}));
}

TEST_CASE("The exit code of reconcile --wait is the result of the pass") {
    DaemonScene scene;
    scene.write("a.toml", inboxes("a", "Inbox"));
    scene.start("[backoff]\nfirst = \"60s\"\nlongest = \"60s\"\n");
    REQUIRE(scene.becomes({"Inbox a"}));
    const auto waited = [&] {
        auto ended = scene.ask({"reconcile", "--wait", "20s"});
        UNSCOPED_INFO(ended.all());
        return ended;
    };
    CHECK(waited().code == 0);

    scene.faults(answers("PATCH", "/inboxes", 422, R"({"message":"not today"})"));
    scene.write("a.toml", inboxes("a", "Next"));
    const auto failed = waited();
    CHECK(failed.code == 3);
    CHECK_THAT(failed.err, Contains("error: inbox.a: ") && Contains("not today") &&
                               Contains("it is retried at 20") &&
                               Contains("The daemon retries it by itself. See inboxctl status."));
    CHECK_THAT(scene.ask({"status"}).out,
               Contains("ChangeFailed: ") && Contains("not today") && Contains("it is retried at 20"));

    scene.write("a.toml", "[inbox.a\n");
    const auto invalid = waited();
    CHECK(invalid.code == 65);
    CHECK_THAT(invalid.err, Contains("the last valid set stays active") && Contains("inboxctl validate"));
    scene.write("a.toml", inboxes("a", "Next"));

    scene.faults(answers("GET", "/api", 503, "away", "text/plain"));
    const auto away = waited();
    CHECK(away.code == 69);
    CHECK_THAT(away.err, Contains("error: account.acme: "));

    scene.faults(fault("GET", "/api", "\"token_rotated\""));
    CHECK(waited().code == 77);

    scene.no_faults();
    CHECK(waited().code == 0);
    CHECK(scene.becomes({"Next a"}));
    CHECK(scene.logs("inbox.a: updated (id 1): name"));
}

TEST_CASE("A reload to a more cautious mode stops the running pass") {
    DaemonScene scene;
    scene.write("a.toml", inboxes("abcd", "Inbox"));
    scene.faults(slowly("POST", 400));
    scene.start("parallelism = 1\n");
    REQUIRE(eventually([&] { return made(scene) > 0; }));
    scene.configure("parallelism = 1\nmode = \"plan\"\n");
    scene.daemon().send(SIGHUP);
    REQUIRE(scene.logs("the configuration was reloaded"));
    const auto then = made(scene);
    REQUIRE(rests(scene));
    CHECK(made(scene) <= then + 1);
    CHECK(made(scene) < 4);
}

TEST_CASE("Resuming everything lists each suspension with its reason") {
    DaemonScene scene;
    scene.write("a.toml", inboxes("ab", "Inbox"));
    scene.start();
    REQUIRE(eventually([&] { return made(scene) == 2; }));
    REQUIRE(scene.ask({"suspend", "--target", "inbox.a", "--reason", "shop relaunch"}).code == 0);
    REQUIRE(scene.ask({"suspend", "--all", "--reason", "an incident"}).code == 0);
    const auto resumed = scene.ask({"resume", "--all"});
    INFO(resumed.all());
    CHECK(resumed.code == 0);
    CHECK_THAT(resumed.out, Contains("inbox.a is resumed. It was suspended: shop relaunch") &&
                                Contains("Everything is resumed. It was suspended: an incident"));
}
