// The part of JSON Schema that the tests' schemas use: type, properties, required, additionalProperties,
// items, enum, const, pattern, anyOf, $ref into $defs. Anything else in a schema is an error of the schema.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace inboxctl::tests {

// The violations, each with a JSON pointer; empty: valid.
std::vector<std::string> schema_errors(const boost::json::value& schema, const boost::json::value& document);

}  // namespace inboxctl::tests
