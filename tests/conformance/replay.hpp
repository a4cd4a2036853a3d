// Replays a recorded scenario step by step, and reports what differs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/conformance/expectation.hpp"

namespace inboxctl::tests {

struct Target {
    std::uint16_t port = 0;
    Variables world;
    std::filesystem::path recordings;
};

struct StepResult {
    std::string scenario;
    std::size_t number = 0;  // from 1
    std::string name;
    std::string request;  // `PATCH …/inboxes/{inbox_id} {"name":…}`, before variables are filled in
    std::vector<Mismatch> mismatches;
};

// One result per step that the recording compares. A broken connection is a mismatch of its step and ends the
// scenario.
std::vector<StepResult> replay(const Json& scenario, const Target& target);

// A failed step, for people.
std::string describe(const StepResult& result);

// The variables file that the server wrote: `{"account_id":1,"admin_token":…}`.
Variables world_variables(std::string_view json);

// The variables of a fresh run: the world's, a nonce and nine digits.
Variables fresh_variables(const Variables& world);

}  // namespace inboxctl::tests
