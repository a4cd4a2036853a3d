// JSON for people.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace inboxctl::state {

// Indented by two spaces, one member per line, with control characters escaped.
std::string pretty(const boost::json::value& json);

}  // namespace inboxctl::state
