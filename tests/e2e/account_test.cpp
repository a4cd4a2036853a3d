#include <csignal>
#include <sstream>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/raw_server.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

void check_refused(Scene& scene, const Words& words, int code, const std::string& says) {
    const auto before = recorded(scene);
    const auto ended = scene.inboxctl(words);
    std::string line;
    for (const auto& word : words)
        line += word + " ";
    INFO(line << "\n" << ended.all());
    CHECK(ended.code == code);
    CHECK_THAT(ended.err, Contains("error: ") && Contains(says));
    CHECK(ended.out.empty());
    CHECK(recorded(scene) == before);
}

void apply_one(Scene& scene) {
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
}

std::string in_account(const std::string& account, const std::string& key, const std::string& name) {
    return "[inbox." + key + "]\naccount = \"" + account + "\"\nname = \"" + name +
           "\"\nchannel = { type = \"api\" }\n";
}

// The scene's server at another address.
RawServer::Script forwarder(const Scene& scene) {
    return [&scene](RawConnection& connection) {
        for (std::string request; !(request = connection.read_request()).empty();) {
            std::istringstream words(request);
            std::string method, path;
            words >> method >> path;
            const auto answer = ask(scene.port(), {.method = method, .path = path, .token = scene.token()});
            connection.send("HTTP/1.1 " + std::to_string(answer.status) +
                            " OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " +
                            std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body);
        }
    };
}

}  // namespace

TEST_CASE(
    "The same account key for another server or number is refused until state bind says that it moved") {
    Scene scene;
    apply_one(scene);
    Scene elsewhere;
    for (const auto& [url, id] : {std::pair{elsewhere.url(), 1}, std::pair{scene.url(), 4}}) {
        scene.account(url, id);
        scene.environment()["ACME_TOKEN"] = url == scene.url() ? scene.token() : elsewhere.token();
        for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
            const auto ended = scene.inboxctl(words);
            INFO(ended.all());
            CHECK(ended.code == 65);
            CHECK_THAT(ended.err, Contains("the state knows it as " + scene.url() + " number 1") &&
                                      Contains("inboxctl state bind acme"));
        }
    }
    CHECK(elsewhere.on_server().empty());
    CHECK(scene.on_server(4).empty());

    // The same server by another of its names.
    const auto other_name = "http://localhost:" + std::to_string(scene.port());
    scene.account(other_name);
    const auto bound = scene.inboxctl({"state", "bind", "acme"});
    INFO(bound.all());
    CHECK(bound.code == 0);
    CHECK_THAT(bound.out, Contains("account.acme is now recorded as account 1 at " + other_name));
    const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("state bind refuses a key that no manifest declares") {
    Scene scene;
    apply_one(scene);
    check_refused(scene, {"state", "bind", "acmee"}, 1,
                  "no manifest declares account acmee. Add [account.acmee]");
}

TEST_CASE("state mv renames what is recorded, and refuses what is not there or in the way") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("two", "Two"));
    REQUIRE(scene.apply().code == 0);
    check_refused(scene, {"state", "mv", "inbox.nope", "inbox.new"}, 1, "inbox.nope is not recorded");
    check_refused(scene, {"state", "mv", "inbox.app", "inbox.two"}, 1, "inbox.two is already recorded");
    check_refused(scene, {"state", "mv", "inbox.app", "inbox.app"}, 1, "inbox.app");
    CHECK(scene.inboxctl({"state", "mv", "inbox.app", "inbox.renamed"}).code == 0);
    scene.write("a.toml", api_inbox("renamed", "App") + api_inbox("two", "Two"));
    const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK(recorded(scene) == Words{"inbox.renamed", "inbox.two"});
}

TEST_CASE("state rm lets go of an inbox that stays on the server, and import takes it back") {
    Scene scene;
    apply_one(scene);
    check_refused(scene, {"state", "rm", "inbox.nope"}, 1, "inbox.nope is not recorded");
    const auto id = std::to_string(scene.on_server().front().id);
    const auto removed = scene.inboxctl({"state", "rm", "inbox.app"});
    CHECK(removed.code == 0);
    CHECK_THAT(removed.out, Contains("inbox " + id + " stays on the server"));
    CHECK(recorded(scene).empty());
    CHECK(scene.on_server().size() == 1);

    const auto imported = scene.inboxctl({"import", "inbox.app", id});
    INFO(imported.all());
    CHECK(imported.code == 0);
    CHECK_THAT(imported.out, Contains("inbox.app is inbox " + id + " from now on"));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("import refuses what cannot be the inbox, and says why") {
    Scene scene;
    apply_one(scene);
    scene.write("b.toml", mail_inbox("mail", "help@acme.example"));
    const auto unmanaged =
        std::to_string(scene.make_on_server(R"({"name":"Foreign","channel":{"type":"api"}})"));
    const auto own = std::to_string(scene.on_server().front().id);
    check_refused(scene, {"import", "inbox.nope", unmanaged}, 1, "no manifest declares inbox.nope");
    check_refused(scene, {"import", "inbox.app", unmanaged}, 1, "is inbox " + own + " already");
    check_refused(scene, {"import", "inbox.mail", own}, 1, "is managed as inbox.app");
    check_refused(scene, {"import", "inbox.mail", unmanaged}, 1,
                  "is a Channel::Api, but inbox.mail declares e-mail");
    check_refused(scene, {"import", "inbox.mail", "4711"}, 1, "inbox 4711 of account acme");
    scene.environment()["ACME_TOKEN"] = "wrong-token-wrong-token1";
    check_refused(scene, {"import", "inbox.mail", unmanaged}, 77, "does not know the token");
}

TEST_CASE("An imported inbox that differs is changed to what its manifest says, not created") {
    Scene scene;
    const auto id = std::to_string(scene.make_on_server(R"({"name":"By hand","channel":{"type":"api"}})"));
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.inboxctl({"import", "inbox.app", id}).code == 0);
    const auto planned = scene.inboxctl({"plan", "--fields"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("0 to add, 1 to change") && Contains("\"By hand\" -> \"App\""));
    CHECK(scene.apply().code == 0);
    CHECK(scene.on_server().size() == 1);
    CHECK(scene.on_server().front().name == "App");
}

TEST_CASE("resolve refuses what is not open, and --retry lets the next apply create again") {
    Scene scene;
    apply_one(scene);
    check_refused(scene, {"resolve", "inbox.app", "--adopt", "1"}, 1, "nothing is open for inbox.app");
    check_refused(scene, {"resolve", "inbox.app", "--retry"}, 1, "nothing is open for inbox.app");

    scene.write("b.toml", mail_inbox("mail", "help@acme.example"));
    die_in_create(scene, "before");
    const auto other_kind =
        std::to_string(scene.make_on_server(R"({"name":"Foreign","channel":{"type":"api"}})"));
    check_refused(scene, {"resolve", "inbox.mail", "--adopt", "4711"}, 1, "inbox 4711 of account acme");
    check_refused(scene, {"resolve", "inbox.mail", "--adopt", other_kind}, 1, "cannot be what was created");
    const auto retried = scene.inboxctl({"resolve", "inbox.mail", "--retry"});
    INFO(retried.all());
    CHECK(retried.code == 0);
    CHECK_THAT(retried.out, Contains("inbox.mail will be created again by the next apply"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(recorded(scene) == Words{"inbox.app", "inbox.mail"});
    CHECK(scene.on_server().size() == 3);
}

TEST_CASE("resolve does not take an inbox that another address has") {
    Scene scene;
    apply_one(scene);
    const auto own = std::to_string(scene.on_server().front().id);
    scene.write("b.toml", api_inbox("second-app", "Second"));
    die_in_create(scene, "before");
    check_refused(scene, {"resolve", "inbox.second-app", "--adopt", own}, 1, "is managed as inbox.app");
}

TEST_CASE("What leaves the manifests is kept on the server and said, and nothing foreign is ever touched") {
    Scene scene;
    apply_one(scene);
    const auto unmanaged = scene.make_on_server(R"({"name":"Foreign","channel":{"type":"api"}})");
    scene.remove("a.toml");
    scene.write("b.toml", mail_inbox("mail", "help@acme.example"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("= inbox.app:") && !Contains("Foreign"));
    CHECK(scene.on_server().size() == 3);
    for (const auto& inbox : scene.on_server())
        if (inbox.id == unmanaged) CHECK(inbox.name == "Foreign");
}

TEST_CASE("An account under a new key is the same account, and so are its creates without an answer") {
    Scene scene;
    apply_one(scene);
    scene.write("b.toml", api_inbox("lost", "Lost"));
    scene.faults(fault("POST", "/inboxes$", "\"silent_after_commit\"", 1));
    {
        Program program(scene.start_of({"apply", "--auto-approve"}));
        REQUIRE(eventually([&] { return scene.on_server().size() == 2; }));
        program.send(SIGKILL);
        program.wait();
    }
    scene.account(scene.url(), 1, {}, "globex");
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.all(), Contains("account.acme -> account.globex: the same account") &&
                                  Contains("inbox.lost: found again") && !Contains("import"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(recorded(scene) == Words{"inbox.app", "inbox.lost"});
    CHECK(scene.on_server().size() == 2);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("An account under a new key and a new URL says how to keep its inboxes") {
    Scene scene;
    apply_one(scene);
    Scene elsewhere;
    scene.account(elsewhere.url(), 1, {}, "globex");
    scene.environment()["ACME_TOKEN"] = elsewhere.token();
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 4);
    CHECK_THAT(
        planned.all(),
        Contains("rename [account.globex] back to [account.acme], then run: inboxctl state bind acme"));
}

TEST_CASE("One account by two spellings of its address is refused") {
    Scene scene;
    apply_one(scene);
    const auto port = ":" + std::to_string(scene.port());
    for (const auto& other : {"http://localhost" + port, "HTTP://127.0.0.1" + port + "/"}) {
        scene.write("second.toml",
                    "[account.other]\nurl = \"" + other + "\"\nid = 1\ntoken = { env = \"ACME_TOKEN\" }\n");
        scene.write("a.toml", in_account("acme", "app", "App"));
        check_refused(scene, {"validate"}, 65, "account.other is the same");
        check_refused(scene, {"import", "inbox.app", "1"}, 65,
                      "account.other is the same");
    }
}

TEST_CASE("One account at two addresses is known by its inboxes' tokens, and refused") {
    Scene scene;
    apply_one(scene);
    RawServer other_address(forwarder(scene));
    scene.write("second.toml", "[account.other]\nurl = \"http://127.0.0.1:" + other_address.port() +
                                   "\"\nid = 1\ntoken = { env = \"ACME_TOKEN\" }\n");
    scene.write("a.toml", in_account("acme", "app", "App"));
    scene.write("b.toml", in_account("other", "copy", "Copy"));
    const std::string same = "is the same account as account.acme under another address";
    check_refused(scene, {"import", "inbox.copy", "1"}, 1, same);
    check_refused(scene, {"plan"}, 65, same);
    check_refused(scene, {"apply", "--auto-approve"}, 65, same);
    CHECK(scene.requests("POST", "/inboxes") == 1);
}

TEST_CASE("Two installations that look alike are two") {
    Scene scene, elsewhere;
    apply_one(scene);
    elsewhere.write("a.toml", api_inbox("app", "App"));
    REQUIRE(elsewhere.apply().code == 0);
    scene.write("second.toml", "[account.other]\nurl = \"" + elsewhere.url() +
                                   "\"\nid = 1\ntoken = { env = \"OTHER_TOKEN\" }\n");
    scene.environment()["OTHER_TOKEN"] = elsewhere.token();
    scene.write("a.toml", in_account("acme", "app", "App"));
    scene.write("b.toml", in_account("other", "there", "App"));
    const auto imported = scene.inboxctl({"import", "inbox.there", "1"});
    INFO(imported.all());
    CHECK(imported.code == 0);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("A create without an answer keeps its account from being exchanged for another") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    die_in_create(scene, "after");
    scene.account(scene.url(), 4);
    for (const Words& words : {Words{"apply", "--auto-approve"}, Words{"apply", "--auto-approve"},
                               Words{"resolve", "inbox.app", "--adopt", "1"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(words.front() << "\n" << ended.all());
        CHECK(ended.code == 65);
        CHECK_THAT(ended.err, Contains("the state knows it as " + scene.url() + " number 1"));
    }
    CHECK(scene.on_server(4).empty());
    scene.account(scene.url());
    CHECK(scene.apply().code == 0);
    CHECK(recorded(scene) == Words{"inbox.app"});
    CHECK(scene.on_server().size() == 1);
}
