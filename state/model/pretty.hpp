// JSON for people.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace inboxctl::state {

// Indented by two, one member a line, as people and their diff tools like it, and fit for a terminal.
std::string pretty(const boost::json::value& json);

}  // namespace inboxctl::state
