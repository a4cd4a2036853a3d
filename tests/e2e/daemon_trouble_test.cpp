// The daemon when something fails: manifests, accounts, servers, the state, requests.
#include "tests/support/catch.hpp"

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("A set with errors is reported, and the last valid one stays active") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.start("interval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.write("b.toml", "[inbox.shop\n");
    REQUIRE(scene.logs("the manifests have errors; the last valid set stays active"));
    CHECK(scene.systemd().next_with("the manifests have errors, the last valid set stays active"));
    scene.rename_on_server("App", "Mine");
    REQUIRE(scene.becomes({"App"}));
    scene.write("b.toml", api_inbox("shop", "Shop"));
    REQUIRE(scene.becomes({"App", "Shop"}));
    CHECK(scene.logs("the manifests are valid: 2 inboxes in 1 account"));
}

TEST_CASE("Nothing is changed before the manifests are valid for the first time") {
    DaemonScene scene;
    scene.write("a.toml", "[inbox.app\n");
    scene.start();
    REQUIRE(scene.logs("nothing is changed until they are corrected"));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.becomes({"App"}));
}

TEST_CASE("An account that cannot be read is retried, and delays no other") {
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

TEST_CASE("A missing token affects its own account alone") {
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

TEST_CASE("A server that was down is used again without a save") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.faults(answers("GET", "/api", 503, "away", "text/plain"));
    scene.start("[backoff]\nfirst = \"100ms\"\nlongest = \"200ms\"\n");
    REQUIRE(scene.logs("account.acme: "));
    scene.no_faults();
    REQUIRE(scene.becomes({"App"}));
}

TEST_CASE("A set that no longer declares anything is an error, and the last valid one stays active") {
    DaemonScene scene;
    scene.write("a.toml", "[policy]\nprune = true\nmax_destroy = 9\n" + api_inbox("app", "App"));
    scene.start("prune_after = \"0s\"\ninterval = \"1s\"\n");
    REQUIRE(scene.becomes({"App"}));
    scene.remove("account.toml");
    scene.write("a.toml", "# under construction\n");
    REQUIRE(scene.logs("no account and no inbox is declared here, but the state holds 1 inbox"));
    scene.rename_on_server(1, "Mine");
    REQUIRE(scene.becomes({"App"}));
    scene.stop();
    const auto planned = scene.inboxctl({"plan", "--state", "daemon/state.db"});
    CHECK(planned.code == 65);
    CHECK_THAT(planned.err, Contains("no account and no inbox is declared here"));
}

TEST_CASE("A daemon whose state is replaced ends, and the next one continues with the new state") {
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
    REQUIRE(eventually([&] { return second.err().find("started; applying") != std::string::npos; }));
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
    REQUIRE(eventually([&] { return second.err().find("started; applying") != std::string::npos; }));
    scene.write("a.toml", api_inbox("app", "Next"));
    REQUIRE(scene.becomes({"Next"}));
    second.send(SIGTERM);
    CHECK(second.wait().code == 0);
}

TEST_CASE("A create with unknown outcome is found by a later pass, and made once") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("shop", "Shop"));
    scene.faults(fault("POST", "/inboxes$", "\"lose_answer_after_commit\"", 1));
    scene.start("in_doubt_window = \"2s\"\n");
    REQUIRE(scene.becomes({"App", "Shop"}));
    REQUIRE(eventually([&] {
        return scene.inboxctl({"plan", "--detailed-exitcode", "--state", "daemon/state.db"}).code == 0;
    }));
    CHECK(scene.names_on_server() == Names{"App", "Shop"});
    CHECK(scene.requests("POST", "/inboxes") == 2);
}

TEST_CASE("A plan beside the daemon shows what a person has to decide about a create in doubt") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.faults(fault("POST", "/inboxes$", "\"lose_answer_after_commit\"", 1));
    scene.start("in_doubt_window = \"1s\"\n");
    REQUIRE(eventually([&] { return scene.on_server().size() == 1; }));
    scene.rename_on_server(1, "Edited");
    const auto beside = [&] {
        return scene.inboxctl({"plan", "--state", "daemon/state.db", "--in-doubt-window", "1s"}).out;
    };
    CHECK(eventually([&] { return beside().find("may be its result, edited since") != std::string::npos; }));
    INFO(beside());
    CHECK_THAT(beside(), Contains("inboxctl resolve inbox.app --adopt 1"));
    CHECK(scene.stop().code == 0);
    CHECK(scene.requests("POST", "/inboxes") == 1);
}
