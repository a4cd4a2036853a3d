// One deadline for a whole request, whatever it waits for.
#pragma once

#include <chrono>
#include <string>

#include "agent/system/clock.hpp"

namespace inboxctl::agent {

struct Deadline {
    SteadyTime at{};
    std::chrono::milliseconds length{};
};

// `30 s`, `250 ms`.
std::string to_string(std::chrono::milliseconds time);

}  // namespace inboxctl::agent
