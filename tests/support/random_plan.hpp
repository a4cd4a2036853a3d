// A plan over random manifests and a random server, findings and drift included.
#pragma once

#include <cstdint>

#include "plans/diff/plan.hpp"

namespace inboxctl::tests {

plans::Plan random_plan(std::uint32_t seed);

}  // namespace inboxctl::tests
