// The exit codes are a contract with pipelines: each of them is made to happen here.
#include <csignal>
#include <functional>
#include <set>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;

namespace {

struct Case {
    int code = 0;
    std::string what;
    std::function<Ended(Scene&)> run;
};

constexpr auto create = "/inboxes$";

std::string refused(int times) {
    return answers("POST", create, 422, R"({"message":"Name is taken","attributes":["name"]})",
                   "application/json; charset=utf-8", times);
}

Scene& with_two(Scene& scene) {
    scene.write("a.toml", api_inbox("one", "One") + api_inbox("two", "Two"));
    return scene;
}

Ended after_apply(Scene& scene, const Words& words) {
    REQUIRE(with_two(scene).apply().code == 0);
    return scene.inboxctl(words);
}

Ended locked(Scene& scene) {
    scene.faults(fault("POST", create, R"({"delay_ms":1500})", 1));
    Program first(with_two(scene).start_of({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return first.out().find("Plan: 2 to add") != std::string::npos; }));
    auto second = scene.apply();
    CHECK(first.wait().code == 0);
    return second;
}

Ended waiting(Scene& scene) {
    scene.write("a.toml", api_inbox("one", "One"));
    scene.faults(fault("POST", create, "\"silent_before_commit\"", 1));
    Program program(scene.start_of({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return scene.requests("POST", "/inboxes") > 0; }));
    program.send(SIGKILL);
    program.wait();
    return scene.inboxctl({"plan", "--detailed-exitcode"});
}

Ended unknown(Scene& scene) {
    scene.write("a.toml", api_inbox("one", "One"));
    scene.faults(
        R"([{"match":{"method":"POST","path":"/inboxes$"},"times":1,"do":"lose_answer_after_commit"},)"
        R"({"match":{"method":"GET","path":"/inboxes$"},"after":1,"times":-1,)"
        R"("do":{"status":{"status":404,"body":"gone","content_type":"text/html"}}}])");
    return scene.apply({"--settle", "1s"});
}

Ended interrupted(Scene& scene) {
    scene.faults(fault("POST", create, R"({"delay_ms":1500})"));
    Program program(with_two(scene).start_of({"apply", "--auto-approve", "--parallelism", "1"}));
    REQUIRE(eventually([&] { return scene.requests("POST", "/inboxes") > 0; }));
    program.send(SIGTERM);
    return program.wait();
}

Ended stale(Scene& scene) {
    REQUIRE(with_two(scene).inboxctl({"plan", "--out", "plan"}).code == 0);
    scene.write("b.toml", api_inbox("three", "Three"));
    return scene.inboxctl({"apply", "plan"});
}

Ended too_many(Scene& scene) {
    REQUIRE(with_two(scene).apply().code == 0);
    scene.write("a.toml", "[policy]\nprune = true\n" + api_inbox("three", "Three"));
    return scene.apply();
}

Ended protected_inbox(Scene& scene) {
    scene.write("a.toml", api_inbox("one", "One") + "[inbox.one.lifecycle]\nprevent_destroy = true\n");
    REQUIRE(scene.apply().code == 0);
    return scene.inboxctl({"destroy", "--auto-approve"});
}

const std::vector<Case> cases{
    {0, "a plan, with changes too", [](Scene& s) { return with_two(s).inboxctl({"plan"}); }},
    {0, "an apply", [](Scene& s) { return with_two(s).apply(); }},
    {0, "nothing to do",
     [](Scene& s) {
         return after_apply(s, {"plan", "--detailed-exitcode"});
     }},
    {1, "nothing could be made", [](Scene& s) { return s.faults(refused(-1)), with_two(s).apply(); }},
    {1, "a plan that is none",
     [](Scene& s) {
         return with_two(s).inboxctl({"apply", "missing"});
     }},
    {2, "changes, and --detailed-exitcode",
     [](Scene& s) {
         return with_two(s).inboxctl({"plan", "--detailed-exitcode"});
     }},
    {2, "changes, in another format",
     [](Scene& s) {
         return with_two(s).inboxctl({"plan", "--detailed-exitcode", "--format", "json"});
     }},
    {2, "nothing to do yet, but something that waits", waiting},
    {3, "one of two could be made", [](Scene& s) { return s.faults(refused(1)), with_two(s).apply(); }},
    {4, "nobody to approve", [](Scene& s) { return with_two(s).inboxctl({"apply"}); }},
    {4, "nobody to approve, in JSON",
     [](Scene& s) {
         return with_two(s).inboxctl({"apply", "--format", "json"});
     }},
    {4, "a stale plan", stale},
    {4, "more destroys than allowed", too_many},
    {4, "a protected inbox", protected_inbox},
    {5, "another run", locked},
    {6, "an outcome that nobody knows", unknown},
    {7, "a signal", interrupted},
    {64, "no command", [](Scene& s) { return s.inboxctl({}); }},
    {64, "an unknown option",
     [](Scene& s) {
         return s.inboxctl({"plan", "--colour"});
     }},
    {65, "a broken manifest", [](Scene& s) { return s.write("a.toml", "[inbox.a\n"), s.inboxctl({"plan"}); }},
    {65, "a broken manifest, in JSON",
     [](Scene& s) {
         return s.write("a.toml", "[inbox.a\n"), s.inboxctl({"validate", "--format", "json"});
     }},
    {69, "a server that is not there",
     [](Scene& s) {
         s.account("http://127.0.0.1:" + std::to_string(closed_port()));
         return with_two(s).inboxctl({"plan"});
     }},
    {77, "a token that is refused",
     [](Scene& s) { return s.environment()["ACME_TOKEN"] = "nonsense", with_two(s).inboxctl({"plan"}); }},
};

}  // namespace

TEST_CASE("Every exit code means what the table says") {
    std::set<int> seen;
    for (const auto& row : cases) {
        Scene scene;
        const auto ended = row.run(scene);
        INFO(row.what << "\n" << ended.all());
        CHECK(ended.code == row.code);
        seen.insert(row.code);
    }
    CHECK(seen == std::set<int>{0, 1, 2, 3, 4, 5, 6, 7, 64, 65, 69, 77});
}
