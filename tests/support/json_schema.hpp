// As much of JSON Schema as the schemas of the tests use: type, properties, required, additionalProperties,
// items, enum, const, pattern, anyOf, $ref into $defs. Anything else in a schema is an error of the schema.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace inboxctl::tests {

// What is wrong, each with a pointer to its place; empty: it is valid.
std::vector<std::string> schema_errors(const boost::json::value& schema, const boost::json::value& document);

}  // namespace inboxctl::tests
