#include "tests/conformance/roundtrip.hpp"

#include <iostream>

#include "tests/conformance/request.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/emulator_process.hpp"

namespace {

using namespace inboxctl::tests;

void check_rows(const std::string& version) {
    const std::filesystem::path recordings = CONFORMANCE_RECORDINGS;
    const EmulatorProcess emulator(EMULATOR_PROGRAM, version, recordings / "world.json");
    const Target target{emulator.port(), world_variables(emulator.variables()), recordings};
    std::size_t same = 0;
    const Json rows = read_json(recordings / version / "roundtrip.json");
    for (const auto& item : rows.as_array()) {
        const auto& row = item.as_object();
        StepResult result{version, same + 1, "", describe_row(row), round_trip(row, target)};
        if (result.mismatches.empty())
            ++same;
        else
            FAIL_CHECK(describe(result));
    }
    std::cout << version << " round trips: " << same << " of " << rows.as_array().size() << " as recorded\n";
    CHECK(same > 0);
}

}  // namespace

TEST_CASE("a value sent to the emulator comes back as from Chatwoot 4.16.2") { check_rows("4.16.2"); }
TEST_CASE("a value sent to the emulator comes back as from Chatwoot 4.15.1") { check_rows("4.15.1"); }
TEST_CASE("a value sent to the emulator comes back as from Chatwoot 4.11.0") { check_rows("4.11.0"); }
TEST_CASE("a value sent to the emulator comes back as from Chatwoot 4.2.0") { check_rows("4.2.0"); }
