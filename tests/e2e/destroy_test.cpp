#include <csignal>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/terminal.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto one_inbox = "/inboxes/[0-9]+$";
constexpr auto prune = "[policy]\nprune = true\nmax_destroy = 5\n";
constexpr auto protection = "[inbox.app.lifecycle]\nprevent_destroy = true\n";

void jobs(const Scene& scene, const std::string& what) {
    if (ask(scene.port(), {.method = "POST", .path = "/emulator/jobs/" + what}).status != 200)
        throw std::runtime_error("the emulator does not take jobs/" + what);
}

std::string apis(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += api_inbox("app-" + std::to_string(i), "App " + std::to_string(i));
    return text;
}

std::int64_t deletes(const Scene& scene) {
    std::int64_t sum = 0;
    for (int id = 1; id <= 9; ++id)
        sum += scene.requests("DELETE", "/inboxes/" + std::to_string(id));
    return sum;
}

// Refused, and nothing was sent.
void check_refused(Scene& scene, const Words& words, const std::string& says) {
    const auto before = recorded(scene);
    const auto ended = scene.inboxctl(words);
    INFO(words.front() << "\n" << ended.all());
    CHECK(ended.code == 4);
    CHECK_THAT(ended.all(), Contains(says));
    CHECK(deletes(scene) == 0);
    CHECK(recorded(scene) == before);
}

// The server has carried out what was queued.
bool becomes(const Scene& scene, std::size_t inboxes) {
    return eventually([&] { return scene.on_server().size() == inboxes; });
}

// An inbox that stays, and one that was applied and has left the manifests.
void leave_one(Scene& scene, const std::string& policy, const std::string& more = {}) {
    scene.write("kept.toml", mail_inbox("kept", "kept@acme.example"));
    scene.write("app.toml", api_inbox("app", "App") + more);
    REQUIRE(scene.apply().code == 0);
    scene.remove("app.toml");
    scene.write("policy.toml", policy);
}

}  // namespace

TEST_CASE("Without prune what left the manifests is kept, and each plan names the command that destroys it") {
    Scene scene;
    leave_one(scene, "# no policy\n");
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}, Words{"plan"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(ended.all());
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains("= inbox.app: no manifest declares it any more; it is kept") &&
                                  Contains("inboxctl destroy --target inbox.app"));
    }
    CHECK(deletes(scene) == 0);
    const auto destroyed = scene.inboxctl({"destroy", "--target", "inbox.app", "--auto-approve"});
    INFO(destroyed.all());
    CHECK(destroyed.code == 0);
    CHECK(becomes(scene, 1));
    CHECK(recorded(scene) == Words{"inbox.kept"});
}

TEST_CASE("With prune what left the manifests is destroyed, and nothing else") {
    Scene scene;
    const auto unmanaged = scene.make_on_server(R"({"name":"Foreign","channel":{"type":"api"}})");
    leave_one(scene, prune);
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("- inbox.app") && Contains("0 to add, 0 to change, 1 to destroy"));
    CHECK(scene.apply().code == 0);
    CHECK(becomes(scene, 2));
    CHECK(deletes(scene) == 1);
    CHECK(scene.requests("DELETE", "/inboxes/" + std::to_string(unmanaged)) == 0);
    CHECK(recorded(scene) == Words{"inbox.kept"});
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("As many destroys as max_destroy allows are carried out, and one more is refused as a whole") {
    for (const bool over : {true, false}) {
        Scene scene;
        scene.write("a.toml", apis(4));
        REQUIRE(scene.apply().code == 0);
        scene.write("a.toml", apis(1));
        scene.write("policy.toml",
                    std::string("[policy]\nprune = true\nmax_destroy = ") + (over ? "2\n" : "3\n"));
        if (over) {
            for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}})
                check_refused(scene, words,
                              "3 inboxes would be destroyed, and [policy] max_destroy is 2; raise it");
            CHECK(scene.on_server().size() == 4);
        } else {
            const auto applied = scene.apply();
            INFO(applied.all());
            CHECK(applied.code == 0);
            CHECK(becomes(scene, 1));
        }
    }
}

TEST_CASE("Where no policy says a number one inbox may be destroyed in a run, and not two") {
    Scene scene;
    scene.write("a.toml", apis(3));
    REQUIRE(scene.apply().code == 0);
    check_refused(scene, {"destroy", "--auto-approve", "--target", "inbox.app-1", "--target", "inbox.app-2"},
                  "2 inboxes would be destroyed, and [policy] max_destroy is 1");
    scene.write("policy.toml", "[policy]\nprune = true\n");
    scene.write("a.toml", apis(1));
    check_refused(scene, {"apply", "--auto-approve"}, "2 inboxes would be destroyed");
    scene.write("a.toml", apis(2));
    CHECK(scene.apply().code == 0);
    CHECK(becomes(scene, 2));
}

TEST_CASE("A max_destroy of nothing keeps everything") {
    Scene scene;
    leave_one(scene, "[policy]\nprune = true\nmax_destroy = 0\n");
    check_refused(scene, {"apply", "--auto-approve"},
                  "1 inbox would be destroyed, and [policy] max_destroy is 0");
    check_refused(scene, {"destroy", "--auto-approve", "--target", "inbox.app"}, "max_destroy is 0");
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE("A protected inbox is not destroyed, also when its block has left the manifests") {
    Scene scene;
    leave_one(scene, prune, protection);
    check_refused(scene, {"apply", "--auto-approve"}, "protected by prevent_destroy");
    check_refused(scene, {"destroy", "--auto-approve", "--target", "inbox.app"},
                  "inbox.app: it is protected by prevent_destroy");
    scene.write("app.toml", api_inbox("app", "App") + protection);
    check_refused(scene, {"destroy", "--auto-approve", "--target", "inbox.app"},
                  "inbox.app: it is protected by prevent_destroy");
    CHECK(scene.on_server().size() == 2);

    // The way out that the message names.
    scene.write("app.toml", api_inbox("app", "App") + "[inbox.app.lifecycle]\nprevent_destroy = false\n");
    CHECK(scene.apply().code == 0);
    scene.remove("app.toml");
    CHECK(scene.apply().code == 0);
    CHECK(becomes(scene, 1));
}

TEST_CASE("A protection that was only declared, with nothing else to apply, is remembered all the same") {
    Scene scene;
    leave_one(scene, prune);
    scene.write("app.toml", api_inbox("app", "App") + protection);
    REQUIRE(scene.apply().code == 0);
    scene.remove("app.toml");
    check_refused(scene, {"apply", "--auto-approve"}, "protected by prevent_destroy");
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE("A set that was emptied destroys nothing, and one that cannot be read does nothing") {
    Scene scene;
    scene.write("policy.toml", prune);
    scene.write("a.toml", apis(1));
    REQUIRE(scene.apply().code == 0);
    scene.write("a.toml", "# nothing\n");
    check_refused(scene, {"plan"}, "the manifests declare no inbox at all");
    check_refused(scene, {"apply", "--auto-approve"}, "the manifests declare no inbox at all");

    for (const std::string broken : {"[inbox.app-1\n", "[inbox.app-1]\nnane = \"App\"\n"}) {
        scene.write("a.toml", broken);
        const auto ended = scene.apply();
        INFO(ended.all());
        CHECK(ended.code == 65);
    }
    scene.remove("a.toml");
    scene.remove("policy.toml");
    scene.remove("account.toml");
    const auto ended = scene.apply();
    INFO(ended.all());
    CHECK(ended.code == 65);
    CHECK(deletes(scene) == 0);
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("Nothing is destroyed where nobody can be asked") {
    Scene scene;
    leave_one(scene, prune);
    check_refused(scene, {"apply"}, "this plan needs approval");
    check_refused(scene, {"destroy", "--target", "inbox.app"}, "add --auto-approve to the same command");
}

TEST_CASE("On a terminal a destroy is confirmed by typing how many inboxes go, and not by yes") {
    if (!TerminalProgram::available()) {
        WARN("left out: no terminal can be had here");
        return;
    }
    for (const auto& [said, destroyed] :
         {std::pair{"yes\n", false}, {"2\n", false}, {"\n", false}, {"1\n", true}}) {
        Scene scene;
        leave_one(scene, prune);
        TerminalProgram program(scene.start_of({"apply"}));
        REQUIRE(program.shows("Type the number of inboxes to confirm: "));
        CHECK(deletes(scene) == 0);
        program.type(said);
        const auto ended = program.wait();
        INFO(said << ended.out);
        CHECK(ended.code == (destroyed ? 0 : 4));
        CHECK(deletes(scene) == (destroyed ? 1 : 0));
        CHECK_THAT(ended.out, Contains("1 inbox and all its conversations will be deleted"));
    }
}

TEST_CASE("An inbox whose deletion is queued is not taken for a living one, however long it is listed") {
    Scene scene;
    leave_one(scene, prune);
    jobs(scene, "hold");
    REQUIRE(scene.apply().code == 0);
    CHECK(scene.on_server().size() == 2);
    for (int i = 0; i < 3; ++i) {
        const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
        INFO(planned.all());
        CHECK(planned.code == 0);
        CHECK_THAT(planned.out, Contains("No changes") && !Contains("inbox.app"));
        CHECK(scene.apply().code == 0);
    }
    CHECK(deletes(scene) == 1);

    // Declared again: an API inbox has no key to wait for, and the dying one is not taken for it.
    scene.write("app.toml", api_inbox("app", "App"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(scene.on_server().size() == 3);
    jobs(scene, "go");
    CHECK(becomes(scene, 2));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(recorded(scene) == Words{"inbox.app", "inbox.kept"});
}

TEST_CASE("A create with the unique key of a dying inbox waits until the server has deleted that one") {
    Scene scene;
    const auto mail = mail_inbox("mail", "help@acme.example");
    scene.write("policy.toml", prune);
    scene.write("a.toml", mail + api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    jobs(scene, "hold");
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);

    scene.write("a.toml", mail + api_inbox("app", "App"));
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("being deleted, still has its email") && Contains("1 waiting"));
    const auto waited = scene.apply({"--settle", "1s"});
    INFO(waited.all());
    CHECK(waited.code == 1);
    CHECK(scene.requests("POST", "/inboxes") == 2);

    jobs(scene, "go");
    REQUIRE(becomes(scene, 1));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(scene.on_server().size() == 2);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("The plan shows a deletion that the server has not carried out for an hour") {
    Scene scene;
    leave_one(scene, prune);
    jobs(scene, "hold");
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"plan"}).out, !Contains("background jobs"));
    execute(scene.state(), "update tombstones set asked_at = asked_at - 3601000");
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.all(), Contains("once inbox.app, was to be deleted, and is still there"));
}

TEST_CASE("A destroy that was killed between request and answer is finished by the next run") {
    for (const std::string how : {"silent_before_commit", "silent_after_commit"})
        for (const bool held : {true, false})
            for (const Words& words : {Words{"apply", "--auto-approve"},
                                       Words{"destroy", "--auto-approve", "--target", "inbox.app"}}) {
                Scene scene;
                leave_one(scene, prune);
                if (held) jobs(scene, "hold");
                scene.faults(fault("DELETE", one_inbox, "\"" + how + "\"", 1));
                {
                    Program program(scene.start_of(words));
                    REQUIRE(eventually([&] {
                        return scene.requests().find("\"DELETE\"") != std::string::npos ||
                               (!held && how == "silent_after_commit" && scene.on_server().size() == 1);
                    }));
                    program.send(SIGKILL);
                    program.wait();
                }
                INFO(how << (held ? ", jobs held, " : ", ") << words.front());
                const auto again = scene.inboxctl(words);
                INFO(again.all());
                CHECK(again.code == 0);
                if (held) jobs(scene, "go");
                CHECK(becomes(scene, 1));
                CHECK(recorded(scene) == Words{"inbox.kept"});
                const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
                INFO(planned.all());
                CHECK(planned.code == 0);
            }
}

TEST_CASE("A destroy whose answer is lost, or that the server has no page for any more, is done") {
    for (const std::string how : {"lose_answer_before_commit", "lose_answer_after_commit"}) {
        Scene scene;
        leave_one(scene, prune);
        scene.faults(fault("DELETE", one_inbox, "\"" + how + "\"", 1));
        const auto applied = scene.apply();
        INFO(how << "\n" << applied.all());
        CHECK(applied.code == 0);
        CHECK(becomes(scene, 1));
        CHECK(recorded(scene) == Words{"inbox.kept"});
    }
    Scene scene;
    leave_one(scene, prune);
    const auto id =
        scene.on_server().front().name == "App" ? scene.on_server().front().id : scene.on_server().back().id;
    ask(scene.port(), {.method = "DELETE",
                       .path = "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                       .token = scene.token()});
    REQUIRE(becomes(scene, 1));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(recorded(scene) == Words{"inbox.kept"});
}

TEST_CASE("A removed block lets go of an inbox with prune too, and a moved one keeps it") {
    Scene scene;
    leave_one(scene, std::string(prune) + "[[removed]]\nkey = \"app\"\n");
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("0 to destroy, 1 to forget") && Contains("stays on the server"));
    CHECK(scene.apply().code == 0);
    CHECK(recorded(scene) == Words{"inbox.kept"});

    scene.write("policy.toml", std::string(prune) + "[[moved]]\nfrom = \"kept\"\nto = \"renamed\"\n");
    scene.write("kept.toml", mail_inbox("renamed", "kept@acme.example"));
    const auto moved = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(moved.all());
    CHECK(moved.code == 0);
    CHECK(scene.apply().code == 0);
    CHECK(recorded(scene) == Words{"inbox.renamed"});
    CHECK(deletes(scene) == 0);
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE(
    "An apply that waits while its manifests break says what is left, and nothing of what it has done") {
    Scene scene;
    scene.write("mail.toml", mail_inbox("mail", "help@acme.example"));
    REQUIRE(scene.apply().code == 0);
    jobs(scene, "hold");
    REQUIRE(scene.inboxctl({"destroy", "--auto-approve"}).code == 0);
    scene.write("app.toml", api_inbox("app", "App"));
    Program program(scene.start_of({"apply", "--auto-approve", "--settle", "60s"}));
    REQUIRE(eventually([&] { return program.out().find("waiting for the server") != std::string::npos; }));
    scene.write("app.toml", "[inbox.app\n");
    const auto ended = program.wait();
    INFO(ended.all());
    CHECK_THAT(ended.out, Contains("inbox.app: created") && Contains("1 added"));
    CHECK_THAT(ended.err,
               Contains("creates in doubt are left to the next apply") && !Contains("nothing was changed"));
    CHECK(ended.code == 3);
}
