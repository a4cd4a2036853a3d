#include <catch2/catch.hpp>

#include "tests/e2e/answers.hpp"
#include "tests/e2e/scene.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto create = "/inboxes$";

// One request at a time, so that it is the first inbox that meets the fault.
const Words quickly{"--parallelism", "1", "--settle", "1s"};

void write_three(Scene& scene) {
    scene.write("a.toml", api_inbox("app", "App") + mail_inbox("mail", "help@acme.example") +
                              api_inbox("second-app", "Second"));
}

// Each address once, by name; and recorded is what is there.
void check_converged(Scene& scene) {
    scene.no_faults();
    const auto again = scene.apply(quickly);
    INFO("the second apply: " << again.all());
    CHECK(again.code == 0);
    std::map<std::string, int> names;
    for (const auto& inbox : scene.on_server())
        ++names[inbox.name];
    CHECK(names == std::map<std::string, int>{{"App", 1}, {"Mail", 1}, {"Second", 1}});
    CHECK(recorded(scene) == Words{"inbox.app", "inbox.mail", "inbox.second-app"});
    const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO("the plan after it: " << planned.all());
    CHECK(planned.code == 0);
}

// Whether the answer leaves open what became of the create, which the same run then settles.
bool is_open(const BadAnswer& bad) { return bad.status == 200 || bad.status == 502; }

}  // namespace

TEST_CASE("A create answered with anything but an inbox leaves the others running, and converges") {
    for (const auto& bad : bad_answers()) {
        Scene scene;
        write_three(scene);
        scene.faults(answers("POST", create, bad.status, bad.body, bad.type, 1, bad.headers));
        const auto applied = scene.apply(quickly);
        INFO(bad.name << "\n" << applied.all());
        CHECK_THAT(applied.out,
                   Contains("inbox.mail: created (id ") && Contains("inbox.second-app: created"));
        if (is_open(bad) || bad.status == 429) {
            CHECK(applied.code == 0);
            CHECK_THAT(applied.out, Contains("inbox.app: created (id "));
        } else {
            CHECK(applied.code == 3);
            CHECK_THAT(applied.out, Contains("inbox.app: not created\n    cannot create"));
            CHECK_THAT(applied.out, Contains(bad.says));
            CHECK_THAT(applied.out, Contains("Apply incomplete: 2 added, 0 changed, 0 destroyed, 1 failed."));
            CHECK(recorded(scene) == Words{"inbox.mail", "inbox.second-app"});
        }
        check_converged(scene);
    }
}

TEST_CASE("A server that refuses every create ends the run with code 1, and nothing is recorded") {
    Scene scene;
    write_three(scene);
    scene.faults(answers("POST", create, 422, R"({"message":"Name is reserved","attributes":["name"]})"));
    const auto applied = scene.apply(quickly);
    INFO(applied.all());
    CHECK(applied.code == 1);
    CHECK_THAT(applied.out, Contains("\"Name is reserved\" [name]") && Contains("3 failed."));
    CHECK(recorded(scene).empty());
    check_converged(scene);
}

TEST_CASE("A server that fails on every create is asked once by a run, and its words are passed on") {
    Scene scene;
    write_three(scene);
    scene.faults(answers("POST", create, 500, R"({"status":500,"error":"Internal Server Error"})"));
    const auto applied = scene.apply({"--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 1);
    CHECK(scene.requests("POST", "/inboxes") == 3);
    CHECK_THAT(applied.out, Contains("inbox.mail: not created\n    cannot create"));
    CHECK_THAT(applied.out, Contains("Chatwoot failed with status 500") && Contains("3 failed."));
    CHECK(recorded(scene).empty());
    check_converged(scene);
}

TEST_CASE("A proxy that answers every create in the server's place is not asked for ever") {
    Scene scene;
    write_three(scene);
    scene.faults(answers("POST", create, 502, "<html></html>", "text/html"));
    auto start = scene.start_of({"apply", "--auto-approve", "--settle", "1s"});
    start.patience = std::chrono::seconds(40);
    const auto applied = run_program(std::move(start));
    INFO(applied.all());
    CHECK(applied.code == 1);
    CHECK(scene.requests("POST", "/inboxes") == 6);
    CHECK_THAT(applied.out, Contains("inbox.mail: not created") && Contains("a proxy answered 502"));
    CHECK_THAT(applied.out, Contains("nothing came of it, as the list of inboxes shows: apply again"));
    CHECK_THAT(applied.out, Contains("3 failed.") && !Contains("unknown"));
    CHECK(recorded(scene).empty());
    check_converged(scene);
}

TEST_CASE("The server's own words of a refusal reach the reader, whatever they hold") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    scene.faults(answers("POST", create, 422,
                         "{\"message\":\"Name \\u001b[31mred\\u0007 \xc3\xbc\",\"attributes\":[\"name\"]}"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 1);
    CHECK_THAT(applied.out, Contains("[31mred") && Contains("\xc3\xbc\" [name]"));
    CHECK(applied.all().find('\x1b') == std::string::npos);
    CHECK(applied.all().find('\x07') == std::string::npos);
}

TEST_CASE("An account at its limit is told so, and what is over it stays unrecorded") {
    Scene scene;
    scene.account(scene.url(), 4);
    scene.write("a.toml", api_inbox("first", "First") + api_inbox("second", "Second"));
    const auto applied = scene.apply(quickly);
    INFO(applied.all());
    CHECK(applied.code == 3);
    CHECK_THAT(applied.out,
               Contains("has reached its limit of inboxes") && Contains("Account limit exceeded"));
    CHECK(recorded(scene) == Words{"inbox.first"});
    CHECK(scene.on_server(4).size() == 1);
}
