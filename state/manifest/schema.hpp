// A JSON Schema of manifests, for editors that support TOML. Generated from the field table.
#pragma once

#include <string>

namespace inboxctl::state {

// Draft 7, indented. The same text on every call.
std::string json_schema();

}  // namespace inboxctl::state
