// One request over its own connection, and the response as received.
#pragma once

#include <cstdint>

#include "tests/conformance/expectation.hpp"
#include "tests/conformance/request.hpp"

namespace inboxctl::tests {

// Blocks for at most `give_up_after`. Throws std::runtime_error when the connection breaks.
Answer send(std::uint16_t port, const Request& request);

}  // namespace inboxctl::tests
