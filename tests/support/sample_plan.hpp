// Plans for tests of the renderings.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/plan.hpp"

namespace inboxctl::tests {

plans::Change planned(plans::Action action, plans::Reason reason, const std::string& key,
                      const std::string& name, std::int64_t number,
                      std::vector<plans::FieldChange> fields = {},
                      plans::Payload payload = plans::Payload::email);

// One of everything.
plans::Plan full_plan();

}  // namespace inboxctl::tests
