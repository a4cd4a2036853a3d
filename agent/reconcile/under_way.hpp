// How far a pass is.
#pragma once

#include <cstdint>

#include "agent/execute/executor.hpp"

namespace inboxctl::agent {

// What a pass is at: it reads until it has changes to carry out.
struct UnderWay {
    std::uint64_t bytes_read = 0;
    const Activity* applying = nullptr;
};

}  // namespace inboxctl::agent
