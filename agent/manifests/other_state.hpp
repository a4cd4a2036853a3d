// A set read from the wrong directory has no state, and would create everything a second time.
#pragma once

#include <filesystem>
#include <optional>

namespace inboxctl::agent {

// The state of a directory above the set, or of one below it that has manifests; nothing if `state_file`
// exists. The nearest one above, up to the root of the Git repository, comes first.
std::optional<std::filesystem::path> state_nearby(const std::filesystem::path& set,
                                                  const std::filesystem::path& state_file);

}  // namespace inboxctl::agent
