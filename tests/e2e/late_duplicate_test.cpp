// A create is presumed lost, sent again, and then carried out after all.

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto create = "/inboxes$";
constexpr auto it = R"({"name":"It","channel":{"type":"api"}})";

// inbox.it exists by a second create; the first is on watch.
void create_twice(Scene& scene) {
    scene.write("a.toml", api_inbox("it", "It"));
    scene.faults(fault("POST", create, "\"lose_answer_before_commit\"", 1));
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    REQUIRE(applied.code == 0);
    REQUIRE(scene.requests("POST", "/inboxes") == 2);
    scene.no_faults();
}

}  // namespace

TEST_CASE(
    "A create that is carried out after it was sent again is shown as a duplicate, and deleted by its id") {
    Scene scene;
    create_twice(scene);
    const auto ours = scene.on_server().front().id;
    const auto duplicate = std::to_string(scene.make_on_server(it));

    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 6);
    CHECK_THAT(planned.out, Contains("! inbox.it:") && Contains("inbox " + duplicate + " is a duplicate") &&
                                Contains("inboxctl resolve inbox.it --destroy-duplicate " + duplicate) &&
                                Contains("1 duplicate."));
    CHECK(scene.apply().code == 6);
    CHECK(scene.on_server().size() == 2);

    const auto nobody = scene.inboxctl({"resolve", "inbox.it", "--destroy-twin", duplicate});
    INFO(nobody.all());
    CHECK(nobody.code == 4);
    CHECK_THAT(nobody.err, Contains("--auto-approve"));
    const auto wrong = scene.inboxctl(
        {"resolve", "inbox.it", "--destroy-duplicate", std::to_string(ours), "--auto-approve"});
    CHECK(wrong.code == 1);
    CHECK_THAT(wrong.err, Contains("is managed as inbox.it"));
    CHECK(scene.on_server().size() == 2);

    const auto resolved =
        scene.inboxctl({"resolve", "inbox.it", "--destroy-duplicate", duplicate, "--auto-approve"});
    INFO(resolved.all());
    CHECK(resolved.code == 0);
    CHECK(scene.requests("DELETE", "/inboxes/" + duplicate) == 1);
    CHECK(recorded(scene) == Words{"inbox.it"});
    const auto after = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(after.all());
    CHECK(after.code == 0);
    CHECK(scene.on_server().front().id == ours);
}

TEST_CASE("Only an inbox that the presumed lost create would have made can be deleted as a duplicate") {
    Scene scene;
    create_twice(scene);
    const auto other = std::to_string(scene.make_on_server(R"({"name":"Other","channel":{"type":"api"}})"));
    const auto refused =
        scene.inboxctl({"resolve", "inbox.it", "--destroy-duplicate", other, "--auto-approve"});
    INFO(refused.all());
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Contains("nothing was deleted"));
    CHECK(scene.on_server().size() == 2);
    CHECK(scene.inboxctl({"plan"}).code == 0);
    CHECK(scene.inboxctl({"resolve", "inbox.no", "--destroy-duplicate", other, "--auto-approve"}).code == 1);
}

TEST_CASE("An inbox that only looks like a duplicate is kept, and not shown again") {
    Scene scene;
    create_twice(scene);
    scene.make_on_server(it);
    CHECK(scene.inboxctl({"plan"}).code == 6);
    CHECK(scene.inboxctl({"resolve", "inbox.it", "--keep-duplicate"}).code == 0);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE("A lost create that is carried out before it was sent again is adopted by a later run") {
    Scene scene;
    scene.write("a.toml", api_inbox("it", "It"));
    // The second create is refused, so nothing has taken its place yet.
    scene.faults(
        R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_before_commit"},)"
        R"({"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":{"status":{"status":422,)"
        R"("body":"{\"message\":\"not now\"}","content_type":"application/json"}}}])");
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 1);
    scene.no_faults();
    const auto late = scene.make_on_server(it);
    const auto again = scene.apply();
    INFO(again.all());
    CHECK(again.code == 0);
    CHECK(scene.requests("POST", "/inboxes") == 3);
    CHECK(recorded(scene) == Words{"inbox.it"});
    CHECK(scene.on_server().size() == 1);
    CHECK(scene.on_server().front().id == late);
}

TEST_CASE("A key that is taken when a create is sent again was taken by the first one, and is adopted") {
    Scene scene;
    scene.write("a.toml", mail_inbox("it", "help@acme.example"));
    scene.faults(
        R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_before_commit"},)"
        R"({"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":{"status_after_commit":)"
        R"({"status":422,"body":"{\"message\":\"Email has already been taken\"}",)"
        R"("content_type":"application/json"}}}])");
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("inbox.it: created (id "));
    CHECK(scene.requests("POST", "/inboxes") == 2);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("Where the server cannot list, a lost create is found by asking for single ids") {
    Scene scene;
    scene.write("a.toml", api_inbox("it", "It"));
    scene.make_on_server(R"({"name":"Other","channel":{"type":"api"}})");
    // The list that the plan is made from passes; later ones end at the time limit.
    scene.faults(
        R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_after_commit"},)"
        R"({"match":{"method":"GET","path":"/inboxes$"},"after":1,"times":-1,"do":{"status":)"
        R"({"status":500,"body":"{\"error\":\"timeout\"}","content_type":"application/json"}}}])");
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("inbox.it: created (id "));
    CHECK(scene.requests("POST", "/inboxes") == 2);  // the other one's and ours
    scene.no_faults();
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("Who says that a lost create made none of the inboxes that are there is believed") {
    Scene scene;
    scene.write("a.toml", api_inbox("it", "It"));
    // No list: whether it was created cannot be told in this run.
    scene.faults(
        R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_before_commit"},)"
        R"({"match":{"method":"GET","path":"/inboxes$"},"after":1,"times":-1,"do":{"status":)"
        R"({"status":404,"body":"gone","content_type":"text/html"}}}])");
    CHECK(scene.apply({"--settle", "1s"}).code == 6);
    scene.no_faults();
    scene.make_on_server(it);
    scene.make_on_server(it);
    CHECK(scene.apply().code == 6);
    CHECK(scene.inboxctl({"resolve", "inbox.it", "--retry"}).code == 0);
    // It is an inbox like any other, then: one that another has the name of.
    const auto again = scene.apply();
    INFO(again.all());
    CHECK(again.code == 4);
    CHECK_THAT(again.out, Contains("unmanaged inbox") && !Contains("resolve"));
    CHECK(scene.on_server().size() == 2);
}
