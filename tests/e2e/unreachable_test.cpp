
#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/raw_server.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

void check_unreachable(Scene& scene, const std::string& says) {
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(words.front() << "\n" << ended.all());
        CHECK(ended.code == 69);
        CHECK_THAT(ended.err, Contains("error: account.acme: cannot ") && Contains(says));
        CHECK_THAT(ended.err, Contains("1 inbox in this account is not planned."));
        CHECK_THAT(ended.out, !Contains("No changes"));
    }
    CHECK(recorded(scene).empty());
}

std::string authority_file(const Scene& scene, const Authority& authority) {
    const auto file = scene.set() / "authority.pem";
    std::ofstream(file) << authority.certificate();
    return "ca_file = \"authority.pem\"\n";
}

}  // namespace

TEST_CASE("A server where nobody listens is unreachable, and the message names its address") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const auto port = std::to_string(closed_port());
    scene.account("http://127.0.0.1:" + port);
    check_unreachable(scene, port);
}

TEST_CASE("A host that no resolver knows is unreachable, and the message names it") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.account("https://no-such-host.invalid");
    check_unreachable(scene, "no-such-host.invalid");
}

TEST_CASE("A certificate of an unknown authority is refused before the token is sent") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const Authority authority;
    const RawServer server(always(answer("200 OK", "{}")), authority.issue("IP:127.0.0.1"));
    scene.account("https://127.0.0.1:" + server.port());
    check_unreachable(scene, "is not trusted");
    CHECK(server.requests().empty());
}

TEST_CASE("A certificate for another name is refused, and the message names the host") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const Authority authority;
    const RawServer server(always(answer("200 OK", "{}")), authority.issue("DNS:other.example"));
    scene.account("https://127.0.0.1:" + server.port(), 1, authority_file(scene, authority));
    check_unreachable(scene, "its certificate is not for 127.0.0.1");
    CHECK(server.requests().empty());
}

TEST_CASE("A certificate that has expired is refused, and the message says so") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const Authority authority;
    const RawServer server(always(answer("200 OK", "{}")),
                           authority.issue("IP:127.0.0.1", std::chrono::hours(-1)));
    scene.account("https://127.0.0.1:" + server.port(), 1, authority_file(scene, authority));
    check_unreachable(scene, "has expired");
}

TEST_CASE("An authority that ca_file names is trusted") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const Authority authority;
    const RawServer server(
        [](RawConnection& connection) {
            for (auto request = connection.read_request(); !request.empty();
                 request = connection.read_request())
                connection.send(answer("200 OK", request.find("/inboxes ") != std::string::npos
                                                     ? R"({"payload":[]})"
                                                     : R"({"version":"4.15.1"})"));
        },
        authority.issue("IP:127.0.0.1"));
    scene.account("https://127.0.0.1:" + server.port(), 1, authority_file(scene, authority));
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("Plan: 1 to add"));
}

TEST_CASE("A ca_file that is no certificate is an error of the manifest, at its line") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.write("broken.pem", "not a certificate");
    scene.account("https://127.0.0.1:1", 1, "ca_file = \"broken.pem\"\n");
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 65);
    CHECK_THAT(planned.err, Contains("account.toml:") && Contains("broken.pem"));
}

TEST_CASE("One account that cannot be reached leaves the other one running") {
    Scene scene;
    scene.write("b.toml", "[account.beta]\nurl = \"http://127.0.0.1:" + std::to_string(closed_port()) +
                              "\"\nid = 1\ntoken = { env = \"ACME_TOKEN\" }\n[inbox.far]\naccount = "
                              "\"beta\"\nname = \"Far\"\n[inbox.far.channel]\ntype = \"api\"\n");
    scene.write("a.toml",
                "[inbox.app]\naccount = \"acme\"\nname = \"App\"\n[inbox.app.channel]\ntype = \"api\"\n");
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 3);
    CHECK_THAT(applied.out, Contains("inbox.app: created") && Contains("account.beta could not be read"));
    CHECK_THAT(applied.err, Contains("account.beta: cannot"));
    CHECK(recorded(scene) == Words{"inbox.app"});
    const auto again = scene.apply();
    CHECK(again.code == 69);
}
