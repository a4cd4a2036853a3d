#include "tests/support/terminal.hpp"

#include <csignal>
#include <functional>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

bool no_terminal() {
    if (TerminalProgram::available()) return false;
    WARN("left out: no terminal can be had here");
    return true;
}

Scene& with_app(Scene& scene) {
    scene.write("a.toml", api_inbox("app", "App"));
    return scene;
}

constexpr auto question = "Only \"yes\" is accepted: ";

}  // namespace

TEST_CASE("On a terminal apply asks, and yes is a yes") {
    if (no_terminal()) return;
    Scene scene;
    TerminalProgram program(with_app(scene).start_of({"apply"}));
    REQUIRE(program.shows(question));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    program.type("yes\n");
    const auto ended = program.wait();
    INFO(ended.out);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Contains("inbox.app: created"));
    CHECK(recorded(scene) == Words{"inbox.app"});
}

TEST_CASE("On a terminal anything but yes, the end of input included, is refused with 4") {
    if (no_terminal()) return;
    for (const std::string said : {"y\n", "YES\n", "no\n", "\n", "yes please\n", "\x04"}) {
        Scene scene;
        TerminalProgram program(with_app(scene).start_of({"apply"}));
        REQUIRE(program.shows(question));
        program.type(said);
        const auto ended = program.wait();
        INFO(said << "\n" << ended.out);
        CHECK(ended.code == 4);
        CHECK_THAT(ended.out, Contains("Not approved; nothing was changed."));
        CHECK(scene.requests("POST", "/inboxes") == 0);
        CHECK(recorded(scene).empty());
    }
}

TEST_CASE("What has moved while a person read the plan is not done over their yes") {
    if (no_terminal()) return;
    Scene scene;
    with_app(scene);
    REQUIRE(scene.apply().code == 0);
    scene.write("a.toml", api_inbox("app", "Renamed"));
    TerminalProgram program(scene.start_of({"apply"}));
    REQUIRE(program.shows(question));
    scene.write("a.toml", api_inbox("app", "Renamed again"));
    program.type("yes\n");
    const auto ended = program.wait();
    INFO(ended.out);
    CHECK(ended.code == 4);
    CHECK_THAT(ended.out, Contains("the plan has changed since you approved it") &&
                              Contains("inbox.app: name is to become \"Renamed again\""));
    CHECK(scene.requests("PATCH", "/inboxes/") == 0);
}

TEST_CASE("What nobody has approved is not done over a yes: secrets, accounts, a policy, others' edits") {
    if (no_terminal()) return;
    struct Meanwhile {
        std::string says;
        std::function<void(Scene&)> does;
    };
    const std::vector<Meanwhile> cases{
        {"the value of a secret in the plan has changed",
         [](Scene& scene) { scene.write("../password", "another"); }},
        {"the manifests declare [policy] differently now",
         [](Scene& scene) { scene.write("policy.toml", "[policy]\nprune = true\n"); }},
        {"the manifests declare account.acme differently now",
         [](Scene& scene) { scene.account("http://localhost:" + std::to_string(scene.port())); }},
    };
    for (const auto& [says, does] : cases) {
        Scene scene;
        scene.write("../password", "first");
        scene.write("a.toml", mail_inbox("mail", "help@acme.example") +
                                  "imap_login = \"me\"\nimap_password = { file = \"../password\" }\n");
        TerminalProgram program(scene.start_of({"apply"}));
        REQUIRE(program.shows(question));
        does(scene);
        program.type("yes\n");
        const auto ended = program.wait();
        INFO(ended.out);
        CHECK(ended.code == 4);
        CHECK_THAT(ended.out, Contains(says));
        CHECK(scene.requests("POST", "/inboxes") == 0);
    }
    Scene scene;
    with_app(scene);
    REQUIRE(scene.apply().code == 0);
    TerminalProgram program(scene.start_of({"destroy"}));
    REQUIRE(program.shows("to confirm: "));
    const auto path = "/api/v1/accounts/1/inboxes/" + std::to_string(scene.on_server().front().id);
    REQUIRE(ask(scene.port(), {"PATCH", path, scene.token(), R"({"name":"Used by others"})"}).status == 200);
    program.type("1\n");
    const auto ended = program.wait();
    INFO(ended.out);
    CHECK(ended.code == 4);
    CHECK_THAT(ended.out, Contains("has changed on the server"));
    CHECK(scene.requests("DELETE", "/inboxes") == 0);
}

TEST_CASE("Ctrl-C at the question ends the run, and nothing is sent") {
    if (no_terminal()) return;
    Scene scene;
    TerminalProgram program(with_app(scene).start_of({"apply"}));
    REQUIRE(program.shows(question));
    program.type("\x03");
    const auto ended = program.wait();
    INFO(ended.out);
    CHECK((ended.signal == SIGINT || ended.code == 7));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    CHECK(scene.apply().code == 0);
}

TEST_CASE("A terminal gets colors, unless NO_COLOR or --no-color says otherwise") {
    if (no_terminal()) return;
    Scene scene;
    with_app(scene);
    const auto shown = [&](const Words& words) { return TerminalProgram(scene.start_of(words)).wait().out; };
    CHECK_THAT(shown({"plan"}), Contains("\x1b[32m+\x1b[0m inbox.app"));
    CHECK_THAT(shown({"plan", "--no-color"}), !Contains("\x1b["));
    scene.environment()["NO_COLOR"] = "1";
    CHECK_THAT(shown({"plan"}), !Contains("\x1b["));
    scene.environment()["NO_COLOR"] = "";  // as no-color.org has it: present and not empty
    CHECK_THAT(shown({"plan"}), Contains("\x1b[32m"));
}

TEST_CASE(
    "A terminal shows what is under way, in a line that is gone in the end; a pipeline's log does not") {
    if (no_terminal()) return;
    for (const bool terminal : {true, false}) {
        Scene scene;
        with_app(scene);
        scene.faults(fault("POST", "/inboxes$", R"({"delay_ms":1500})", 1));
        if (!terminal) {
            CHECK_THAT(scene.apply().all(), !Contains("0/1 done"));
            continue;
        }
        TerminalProgram program(scene.start_of({"apply", "--auto-approve"}));
        CHECK(program.shows("0/1 done"));
        const auto ended = program.wait();
        INFO(ended.out);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains(" \rinbox.app: created"));
    }
}
