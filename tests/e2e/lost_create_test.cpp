#include <thread>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto create = "/inboxes$";

struct Kind {
    std::string name, manifest;
};

// An API inbox has no key of its own: the server takes any number of equal ones.
const std::vector<Kind> kinds{{"API", api_inbox("it", "It")},
                              {"e-mail", mail_inbox("it", "help@acme.example")}};

void check_one(Scene& scene) {
    CHECK(scene.on_server().size() == 1);
    CHECK(recorded(scene) == Words{"inbox.it"});
    const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("No changes. 1 inbox"));
}

// Applies until nothing is open any more, at most a few times.
void apply_until_done(Scene& scene) {
    for (int i = 0; i < 4; ++i) {
        const auto applied = scene.apply({"--settle", "1s"});
        INFO(applied.all());
        if (applied.code == 0 && applied.out.find("waiting") == std::string::npos) return;
        CHECK((applied.code == 0 || applied.code == 6));
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    }
    FAIL_CHECK("it is still open after four runs");
}

}  // namespace

TEST_CASE("A create whose answer is lost makes one inbox, whether it was carried out or not") {
    for (const auto& kind : kinds)
        for (const std::string fault_name : {"lose_answer_before_commit", "lose_answer_after_commit"}) {
            Scene scene;
            scene.write("a.toml", kind.manifest);
            scene.faults(fault("POST", create, "\"" + fault_name + "\"", 1));
            const auto applied = scene.apply({"--settle", "1s"});
            INFO(kind.name << ", " << fault_name << "\n" << applied.all());
            CHECK(applied.code == 0);
            CHECK_THAT(applied.out, Contains("inbox.it: created (id "));
            const bool was_there = fault_name == "lose_answer_after_commit";
            CHECK(scene.requests("POST", "/inboxes") == (was_there ? 1 : 2));
            CHECK((applied.out.find("1 added, 0 changed, 0 destroyed, 1 found again") != std::string::npos) ==
                  was_there);
            check_one(scene);
        }
}

TEST_CASE("A create whose answer is cut short is found on the server, not sent again") {
    for (const auto& kind : kinds)
        for (const std::string how : {R"({"truncate":20})", R"({"reset_at":20})",
                                      R"({"status_after_commit":{"status":502,"body":"<html></html>"}})"}) {
            Scene scene;
            scene.write("a.toml", kind.manifest);
            scene.faults(fault("POST", create, how, 1));
            const auto applied = scene.apply({"--settle", "1s"});
            INFO(kind.name << ", " << how << "\n" << applied.all());
            CHECK(applied.code == 0);
            CHECK(scene.requests("POST", "/inboxes") == 1);
            check_one(scene);
        }
}

TEST_CASE("A create that is lost, and the list with it, ends with code 6 and is settled by the next run") {
    for (const auto& kind : kinds)
        for (const std::string when : {"before", "after"}) {
            Scene scene;
            scene.write("a.toml", kind.manifest);
            // The list that the plan is made from passes; the one that would settle it does not.
            scene.faults(R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_)" +
                         when +
                         R"(_commit"},{"match":{"method":"GET","path":"/inboxes$"},"after":1,"times":-1,)" +
                         R"("do":{"status":{"status":404,"body":"gone","content_type":"text/html"}}}])");
            const auto applied = scene.apply({"--settle", "1s"});
            INFO(kind.name << ", " << when << "\n" << applied.all());
            CHECK(applied.code == 6);
            CHECK_THAT(applied.out, Contains("inbox.it: outcome unknown") && Contains("run apply again"));
            CHECK_THAT(applied.out, Contains("1 unknown."));
            CHECK(recorded(scene).empty());
            scene.no_faults();
            apply_until_done(scene);
            check_one(scene);
        }
}

TEST_CASE("A process killed between a create and its answer leaves one inbox after the next runs") {
    for (const auto& kind : kinds)
        for (const std::string when : {"before", "after"}) {
            Scene scene;
            scene.write("a.toml", kind.manifest);
            die_in_create(scene, when);
            CHECK(recorded(scene).empty());
            INFO(kind.name << ", " << when);
            apply_until_done(scene);
            check_one(scene);
        }
}

TEST_CASE("A plan tells of a create that got no answer, and changes nothing about it") {
    Scene scene;
    scene.write("a.toml", api_inbox("it", "It"));
    die_in_create(scene, "before");
    for (int i = 0; i < 2; ++i) {
        const auto planned = scene.inboxctl({"plan"});
        INFO(planned.all());
        CHECK(planned.code == 0);
        CHECK_THAT(planned.out, Contains("? inbox.it: the create got no response") && Contains("1 waiting"));
    }
}

TEST_CASE("Two inboxes that could be the work of one lost create are left to a person") {
    Scene scene;
    scene.write("a.toml", api_inbox("it", "It"));
    die_in_create(scene, "after");
    const auto duplicate = scene.make_on_server(R"({"name":"It","channel":{"type":"api"}})");
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 6);
    CHECK_THAT(applied.out, Contains("! inbox.it:") && Contains("inboxctl resolve inbox.it --adopt"));
    CHECK(scene.on_server().size() == 2);
    CHECK(recorded(scene).empty());

    const auto resolved = scene.inboxctl({"resolve", "inbox.it", "--adopt", std::to_string(duplicate)});
    INFO(resolved.all());
    CHECK(resolved.code == 0);
    CHECK(recorded(scene) == Words{"inbox.it"});
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(scene.on_server().size() == 2);
}
