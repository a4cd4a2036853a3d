#include <algorithm>
#include <iostream>

#include "tests/conformance/replay.hpp"
#include "tests/conformance/request.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/emulator_process.hpp"

namespace {

using namespace inboxctl::tests;

const std::filesystem::path recordings = CONFORMANCE_RECORDINGS;

std::vector<std::filesystem::path> sorted_files(const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::exists(directory))
        for (const auto& entry : std::filesystem::directory_iterator(directory))
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

Target target_of(const EmulatorProcess& emulator) {
    return {emulator.port(), world_variables(emulator.variables()), recordings};
}

void check_all(const std::string& version, const std::string& kind) {
    const EmulatorProcess emulator(EMULATOR_PROGRAM, version, recordings / "world.json");
    const auto target = target_of(emulator);
    std::size_t passed = 0, failed = 0;
    for (const auto& file : sorted_files(recordings / version / kind)) {
        for (const auto& result : replay(read_json(file), target)) {
            if (result.mismatches.empty()) {
                ++passed;
            } else {
                ++failed;
                FAIL_CHECK(describe(result));
            }
        }
    }
    std::cout << version << " " << kind << ": " << passed << " steps as recorded, " << failed << " differ\n";
    CHECK(passed > 0);
}

}  // namespace

TEST_CASE("the emulator answers the scenarios of Chatwoot 4.16.2 as recorded") {
    check_all("4.16.2", "scenarios");
}

TEST_CASE("the emulator answers the scenarios of Chatwoot 4.15.1 as recorded") {
    check_all("4.15.1", "scenarios");
}

TEST_CASE("the emulator answers the scenarios of Chatwoot 4.11.0 as recorded") {
    check_all("4.11.0", "scenarios");
}

TEST_CASE("the emulator answers the scenarios of Chatwoot 4.2.0 as recorded") {
    check_all("4.2.0", "scenarios");
}

TEST_CASE("the emulator answers the random walks over Chatwoot 4.16.2 as recorded") {
    check_all("4.16.2", "walks");
}

TEST_CASE("the emulator answers the random walks over Chatwoot 4.15.1 as recorded") {
    check_all("4.15.1", "walks");
}

TEST_CASE("the emulator answers the random walks over Chatwoot 4.11.0 as recorded") {
    check_all("4.11.0", "walks");
}

TEST_CASE("recordings of another version fail") {
    const EmulatorProcess emulator(EMULATOR_PROGRAM, "4.16.2", recordings / "world.json");
    const auto target = target_of(emulator);
    for (const std::string name : {"4.2.0/scenarios/newer_fields.json", "4.2.0/scenarios/names.json",
                                   "4.15.1/scenarios/partial_update.json", "4.15.1/scenarios/limit.json"}) {
        const auto results = replay(read_json(recordings / name), target);
        INFO(name);
        CHECK(std::ranges::any_of(results, [](const auto& result) { return !result.mismatches.empty(); }));
    }
}

TEST_CASE("without a server every scenario fails at its first step") {
    Target target{1, {{"account_id", 1}, {"admin_token", "x"}}, recordings};
    const auto results = replay(read_json(recordings / "4.15.1" / "scenarios" / "list.json"), target);
    REQUIRE(results.size() == 1);
    REQUIRE(results.front().mismatches.size() == 1);
    CHECK(results.front().mismatches.front().expected == "an answer");
}
