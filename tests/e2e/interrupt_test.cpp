#include <csignal>
#include <set>
#include <thread>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr int many = 24;

void write_many(Scene& scene) {
    std::string text;
    for (int i = 0; i < many; ++i)
        text += i % 2 == 0 ? api_inbox("n" + std::to_string(i), "N" + std::to_string(i))
                           : mail_inbox("n" + std::to_string(i), "n" + std::to_string(i) + "@acme.example");
    scene.write("a.toml", text);
}

void check_all_once(Scene& scene) {
    const auto inboxes = scene.on_server();
    std::set<std::string> different;
    for (const auto& inbox : inboxes)
        different.insert(inbox.name + inbox.email);
    CHECK(inboxes.size() == many);
    CHECK(different.size() == many);
    CHECK(recorded(scene).size() == many);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

}  // namespace

TEST_CASE("SIGTERM and SIGINT finish and record what is in flight, begin nothing more, and end with 7") {
    for (const int signal : {SIGTERM, SIGINT}) {
        Scene scene("4.15.1", {"--delay", "100"});
        write_many(scene);
        Program program(scene.start_of({"apply", "--auto-approve"}));
        REQUIRE(eventually([&] { return program.out().find(": created") != std::string::npos; }));
        program.send(signal);
        const auto ended = program.wait();
        INFO(ended.all());
        CHECK(ended.code == 7);
        CHECK_THAT(ended.out, Contains("Apply incomplete: ") && Contains(" not begun; interrupted"));
        const auto made = scene.on_server().size();
        CHECK(made < many);
        CHECK(recorded(scene).size() == made);

        const auto again = scene.apply();
        INFO("again: " << again.all());
        CHECK(again.code == 0);
        check_all_once(scene);
    }
}

TEST_CASE("A second signal ends at once, and the next run makes nothing twice") {
    Scene scene;
    write_many(scene);
    scene.faults(fault("POST", "/inboxes$", R"({"delay_ms":1500})", 4));
    Program program(scene.start_of({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return program.out().find("Plan: ") != std::string::npos; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    program.send(SIGTERM);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    program.send(SIGTERM);
    const auto ended = program.wait();
    CHECK(ended.code == 7);
    for (int i = 0; i < 4 && scene.inboxctl({"plan", "--detailed-exitcode"}).out.find("No changes.") ==
                                 std::string::npos;
         ++i) {
        (void)scene.apply({"--settle", "2s"});
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
    }
    check_all_once(scene);
}

TEST_CASE("SIGTERM while the plan is made ends with 7, and nothing is sent") {
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        Scene scene;
        write_many(scene);
        scene.faults(fault("GET", "/inboxes$", "\"silent_before_commit\""));
        Program program(scene.start_of(words));
        REQUIRE(eventually([&] { return scene.requests("GET", "/inboxes") == 1; }));
        program.send(SIGTERM);
        const auto ended = program.wait();
        INFO(words.front() << "\n" << ended.all());
        CHECK(ended.code == 7);
        CHECK_THAT(ended.err, Contains("interrupted: nothing was changed"));
        CHECK(scene.requests("POST", "/inboxes") == 0);
        CHECK(recorded(scene).empty());
    }
}

TEST_CASE("A run that is killed hard in the middle is finished by the next ones, without a duplicate") {
    for (int pause = 0; pause < 5; ++pause) {
        Scene scene("4.15.1", {"--delay", "15"});
        write_many(scene);
        {
            Program program(scene.start_of({"apply", "--auto-approve"}));
            REQUIRE(eventually([&] { return program.out().find(": created") != std::string::npos; }));
            std::this_thread::sleep_for(std::chrono::milliseconds(7 * pause));
            program.send(SIGKILL);
            program.wait();
        }
        for (int i = 0; i < 4; ++i) {
            const auto applied = scene.apply({"--settle", "1s"});
            INFO(applied.all());
            CHECK((applied.code == 0 || applied.code == 6));
            if (recorded(scene).size() == many) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(600));
        }
        check_all_once(scene);
    }
}
