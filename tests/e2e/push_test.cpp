// The daemon that is told by the server, and asked over its socket.
#include <boost/json.hpp>

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
namespace json = boost::json;
using Catch::Contains;

namespace {

// At an interval of an hour: what is put back was told.
struct Listening : DaemonScene {
    explicit Listening(const std::string& account = "push = true\n") {
        DaemonScene::account(url(), 1, account);
        write("a.toml", api_inbox("a", "Support"));
        start();
        REQUIRE(becomes({"Support"}));
        REQUIRE(eventually([&] { return listeners() == 1; }));
    }

    std::size_t listeners() const {
        const auto report = inboxctl::tests::ask(port(), {.path = "/emulator/cable"});
        return json::parse(report.body).at("subscriptions").as_array().size();
    }

    void cable(const std::string& wish) const {
        inboxctl::tests::ask(port(), {"POST", "/emulator/cable", "", R"({"do":")" + wish + "\"}"});
    }

    void rename_on_server(const std::string& name) const {
        const auto path = "/api/v1/accounts/1/inboxes/" + std::to_string(on_server().front().id);
        const auto answer =
            inboxctl::tests::ask(port(), {"PATCH", path, token(), R"({"name":")" + name + "\"}"});
        REQUIRE(answer.status == 200);
    }
};

}  // namespace

TEST_CASE("a change on the server is put back as soon as push tells of it, and its author is named") {
    Listening scene;
    scene.rename_on_server("Changed");
    CHECK(scene.becomes({"Support"}));
    const auto named = [&] {
        return scene.ask({"status"}).out.find("changed on the server by ") != std::string::npos;
    };
    CHECK(eventually(named));
    CHECK_THAT(scene.ask({"status"}).out, Contains("Push: account.acme since "));
}

TEST_CASE("what happened while the connection was cut is put back when it is there again") {
    Listening scene;
    scene.cable("refuse");
    scene.rename_on_server("Changed");
    CHECK(eventually([&] { return scene.ask({"status"}).out.find("is only polled") != std::string::npos; }));
    scene.cable("normal");
    CHECK(scene.becomes({"Support"}));
}

TEST_CASE("a watch_token that is not there leaves the daemon polling, and status says why") {
    DaemonScene scene;
    scene.account(scene.url(), 1, "watch_token = { env = \"NOT_THERE\" }\n");
    scene.write("a.toml", api_inbox("a", "Support"));
    for (const Words& words : {Words{"validate"}, Words{"plan"}}) {
        const auto checked = scene.inboxctl(words);
        CHECK(checked.code == 0);
        CHECK_THAT(checked.err, Contains("account.toml:") && Contains("warning: ") &&
                                    Contains("NOT_THERE is not set; the daemon polls instead"));
    }
    CHECK(scene.inboxctl({"validate", "--without-secrets"}).err.empty());
    scene.start();
    CHECK(scene.becomes({"Support"}));
    CHECK(eventually(
        [&] { return scene.ask({"status"}).out.find("NOT_THERE is not set") != std::string::npos; }));
}

TEST_CASE("a running daemon tells its status, wakes when it is asked to, and serves its metrics") {
    DaemonScene scene;
    scene.write("a.toml", api_inbox("a", "Support"));
    const auto port = closed_port();
    scene.start("[status]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\n");
    REQUIRE(scene.becomes({"Support"}));
    REQUIRE(eventually([&] { return ask(port, {.path = "/readyz"}).status == 200; }));
    const auto status = json::parse(scene.ask({"status", "--format", "json"}).out);
    CHECK(status.at("manifests").at("inboxes") == 1);
    CHECK(status.at("inboxes").at(0).at("address") == "inbox.a");
    const auto passes = status.at("counters").at("passes").as_object().size();
    CHECK(passes >= 1);

    const auto waited = scene.ask({"reconcile", "--wait", "60s"});
    CHECK(waited.code == 0);
    CHECK_THAT(waited.out, Contains("1 of 1 inbox is ready."));
    const auto metrics = ask(port, {.path = "/metrics"});
    CHECK_THAT(metrics.body, Contains("inboxctl_passes_total{cause=\"command\"} 1\n") &&
                                 Contains("inboxctl_changes_total{action=\"create\"} 1\n") &&
                                 Contains("inboxctl_manifests_valid 1\n"));
    CHECK(ask(port, {.method = "POST", .path = "/reconcile"}).status == 403);
    for (const auto& text : {metrics.body, ask(port, {.path = "/status"}).body})
        CHECK(text.find(scene.token()) == std::string::npos);
    CHECK(scene.stop().code == 0);
    CHECK(scene.ask({"status"}).code == 1);
}
