// One request over one connection of its own, and the answer as it came.
#pragma once

#include <cstdint>

#include "tests/conformance/expectation.hpp"
#include "tests/conformance/request.hpp"

namespace inboxctl::tests {

// Blocks for at most `give_up_after`. Throws std::runtime_error when the connection breaks.
Answer send(std::uint16_t port, const Request& request);

}  // namespace inboxctl::tests
