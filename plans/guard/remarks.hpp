// What a plan says besides its changes.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/diff.hpp"

namespace inboxctl::plans {

struct Remarks {
    std::vector<std::string> notes;     // what happens or was found; for information
    std::vector<std::string> warnings;  // about the set as a whole
    std::vector<Finding> findings;      // about single inboxes

    bool operator==(const Remarks&) const = default;
};

// The first ones first.
Remarks joined(Remarks one, Remarks other);

}  // namespace inboxctl::plans
