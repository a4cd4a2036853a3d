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
inline std::string to_string(std::chrono::milliseconds time) {
    const auto count = time.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

}  // namespace inboxctl::agent
