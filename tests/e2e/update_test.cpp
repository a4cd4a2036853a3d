
#include "tests/e2e/answers.hpp"
#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto update = "/inboxes/[0-9]+$";

// Applied as it is, then wanted with other greetings.
void write_two(Scene& scene, const std::string& greeting) {
    const auto with = [&](std::string block) {
        const auto end_of_name = block.find('\n', block.find("name = "));
        return block.insert(end_of_name + 1, "greeting_message = \"" + greeting + "\"\n");
    };
    scene.write("a.toml", with(api_inbox("app", "App")) + with(mail_inbox("mail", "help@acme.example")));
}

}  // namespace

TEST_CASE("An update answered with anything but the inbox leaves the others running, and converges") {
    for (const auto& bad : bad_answers()) {
        Scene scene;
        write_two(scene, "old");
        REQUIRE(scene.apply().code == 0);
        write_two(scene, "new");
        scene.faults(answers("PATCH", update, bad.status, bad.body, bad.type, 1, bad.headers));
        const auto applied = scene.apply({"--parallelism", "1"});
        INFO(bad.name << "\n" << applied.all());
        CHECK_THAT(applied.out, Contains("inbox.mail: updated (id 2)"));
        // Refused is refused; of what says nothing it is looked whether it was done, and sent again.
        if (bad.status == 429 || bad.status == 502 || bad.status == 200) {
            CHECK(applied.code == 0);
        } else {
            CHECK(applied.code == 3);
            CHECK_THAT(applied.out, Contains("inbox.app: ") && Contains("inbox 1 of account acme"));
            CHECK_THAT(applied.out, Contains("1 failed"));
        }
        scene.no_faults();
        const auto again = scene.apply();
        INFO("again: " << again.all());
        CHECK(again.code == 0);
        const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
        CHECK(planned.code == 0);
        CHECK(scene.on_server().size() == 2);
    }
}

TEST_CASE("An update that was carried out although its answer is lost is seen on the server") {
    for (const std::string how : {"\"lose_answer_after_commit\"", R"({"truncate":20})"}) {
        Scene scene;
        write_two(scene, "old");
        REQUIRE(scene.apply().code == 0);
        write_two(scene, "new");
        scene.faults(fault("PATCH", update, how, 1));
        const auto applied = scene.apply({"--parallelism", "1"});
        INFO(how << "\n" << applied.all());
        CHECK(applied.code == 0);
        CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    }
}

TEST_CASE("An update of which a field was not taken names the field, and the plan shows it again") {
    Scene scene;
    write_two(scene, "old");
    REQUIRE(scene.apply().code == 0);
    write_two(scene, "new");
    scene.faults(fault("PATCH", update, R"({"ignore_fields":["greeting_message"]})", 1));
    const auto applied = scene.apply({"--parallelism", "1"});
    INFO(applied.all());
    CHECK(applied.code == 3);
    CHECK_THAT(applied.out, Contains("the server answered 200 but did not take greeting_message = \"new\""));
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("~ inbox.app") && Contains("0 to add, 1 to change"));
    CHECK(scene.apply().code == 0);
}

TEST_CASE("A create whose follow-up fails is recorded, and the next run does the rest alone") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App") + "[inbox.app.working_hours]\nmonday = \"09:00-17:30\"\n");
    scene.faults(answers("PATCH", update, 422, R"({"message":"Hours are odd","attributes":["base"]})"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 3);
    CHECK_THAT(applied.out,
               Contains("inbox.app: created, but not as declared (id 1)") && Contains("Hours are odd"));
    CHECK(recorded(scene) == Words{"inbox.app"});
    scene.no_faults();
    const auto again = scene.apply();
    INFO(again.all());
    CHECK(again.code == 0);
    CHECK_THAT(again.out, Contains("0 added, 1 changed"));
    CHECK(scene.on_server().size() == 1);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}
