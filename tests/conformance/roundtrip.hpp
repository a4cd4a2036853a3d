// One row of roundtrip.json: a field set by a create or an update, and the value that the server returned.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/replay.hpp"

namespace inboxctl::tests {

// Compares the row's `status`, `message`, `answered` and `read` with the server's responses.
std::vector<Mismatch> round_trip(const boost::json::object& row, const Target& target);

// `web_widget name create "Plain"`
std::string describe_row(const boost::json::object& row);

}  // namespace inboxctl::tests
