// A JSON Schema of manifests, for editors that know TOML. Made from the field table.
#pragma once

#include <string>

namespace inboxctl::state {

// Draft 7, indented, the same text each time.
std::string json_schema();

}  // namespace inboxctl::state
