// One row of roundtrip.json: a field set to a value by a create or an update, and what it came back as.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/replay.hpp"

namespace inboxctl::tests {

// The row's `status`, `message`, `answered` and `read` against what the server says now.
std::vector<Mismatch> round_trip(const boost::json::object& row, const Target& target);

// `web_widget name create "Plain"`
std::string describe_row(const boost::json::object& row);

}  // namespace inboxctl::tests
