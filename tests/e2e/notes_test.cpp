// What a plan says beside its changes.
#include <csignal>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

TEST_CASE("A plan beside a running apply says so, and takes its work for nobody else's") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App") + api_inbox("second", "Second"));
    REQUIRE(scene.apply({"--target", "inbox.second"}).code == 0);
    // The server has the inbox, and the other run does not know it yet.
    scene.faults(fault("POST", "/inboxes$", "\"silent_after_commit\"", 1));
    Program running(scene.start_of({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return scene.on_server().size() == 2; }));
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("Another run holds the state: pid " + std::to_string(running.pid())) &&
                                Contains("`apply`, since"));
    CHECK_THAT(planned.out, Contains("? inbox.app: another run is creating it") && !Contains("blocked;"));
    CHECK_THAT(planned.out, !Contains("! inbox.app") && !Contains("+ inbox.app"));
    running.send(SIGKILL);
    running.wait();

    const auto found = scene.inboxctl({"plan"});
    INFO(found.all());
    CHECK_THAT(found.out, Contains("inbox.app: found again (id 2)") && !Contains("Another run"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("inbox.app: found again (id 2)"));
    CHECK_THAT(scene.apply().out, !Contains("found again"));
}

TEST_CASE("A [[moved]] key is shown, and one without effect is a warning") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    scene.write("a.toml", api_inbox("mobile", "App") + "[[moved]]\nfrom = \"app\"\nto = \"mobile\"\n");
    const auto moved = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(moved.all());
    CHECK(moved.code == 0);
    CHECK_THAT(moved.out, Contains("inbox.app -> inbox.mobile") && Contains("No changes."));
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"plan"}).out, !Contains("->"));

    scene.write("a.toml", api_inbox("mobile", "App") + api_inbox("desk", "Desk") +
                              "[[moved]]\nfrom = \"dsek\"\nto = \"desk\"\n");
    const auto idle = scene.inboxctl({"plan"});
    INFO(idle.all());
    CHECK_THAT(idle.out,
               Contains("Warning: [[moved]] at set/a.toml:9:1 moves nothing: neither inbox.dsek nor "
                        "inbox.desk is recorded"));
}

TEST_CASE("An apply that lacks an account is not complete") {
    Scene scene;
    scene.write("a.toml",
                "[account.lost]\nurl = \"http://127.0.0.1:1\"\nid = 1\ntoken = { env = \"ACME_TOKEN\" }\n"
                "[inbox.far]\naccount = \"lost\"\nname = \"Far\"\nchannel.type = \"api\"\n"
                "[inbox.app]\naccount = \"acme\"\nname = \"App\"\nchannel.type = \"api\"\n");
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 3);
    CHECK_THAT(applied.out,
               Contains("Apply incomplete: 1 added, 0 changed, 0 destroyed; account.lost could not be "
                        "read."));
    CHECK_THAT(applied.err, Contains("error: account.lost: cannot read the version"));
    // An account that the message names by itself is not named twice.
    scene.faults(answers("GET", "/accounts/1/inboxes$", 404, "{}"));
    CHECK_THAT(scene.inboxctl({"plan", "--refresh", "full"}).err,
               Contains("error: cannot list the inboxes of account acme"));
}

TEST_CASE("An inbox that was recorded under another key says so when no manifest declares the new one") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"state", "mv", "inbox.app", "inbox.nosuch"}).out,
               Contains("no manifest declares inbox.nosuch"));
    CHECK_THAT(scene.inboxctl({"state", "mv", "inbox.nosuch", "inbox.app"}).out, !Contains("No manifest"));
}

TEST_CASE("Working hours are shown whole") {
    Scene scene;
    scene.write(
        "a.toml",
        "[inbox.app]\nname = \"App\"\nchannel.type = \"api\"\nworking_hours = { monday = \"09:00-17:30\", "
        "tuesday = \"09:00-17:30\", wednesday = \"09:00-17:30\", thursday = \"09:00-17:30\" }\n");
    CHECK_THAT(scene.inboxctl({"plan", "--fields"}).out, Contains("\"wednesday\":\"09:00-17:30\"}"));
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"state", "show", "inbox.app"}).out,
               Contains("\"wednesday\":\"09:00-17:30\"}"));
}

TEST_CASE("A set without a state beside one that has it says so before everything is made again") {
    Scene scene;
    std::filesystem::create_directory(scene.set() / "clients");
    scene.write("clients/a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    auto inner = scene.start_of({"plan"});
    inner.words.back() = "set/clients";
    scene.write("clients/account.toml", text_of_file(scene.set() / "account.toml"));
    scene.remove("account.toml");
    const auto above = run_program(inner);
    INFO(above.all());
    CHECK_THAT(above.out, Contains("this set has no state, but there is one at ") &&
                              Contains("set/.inboxctl/state.db; to use it"));

    std::filesystem::rename(scene.set() / ".inboxctl", scene.set() / "clients/.inboxctl");
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("set/clients/.inboxctl/state.db; to use it"));
    CHECK_THAT(run_program(inner).out, !Contains("has no state") && Contains("No changes."));
}
