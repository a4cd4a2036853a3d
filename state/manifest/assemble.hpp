// Combines manifest files into one desired set: merges defaults, assigns accounts, and runs the checks that
// need the whole set.
#pragma once

#include <optional>
#include <vector>

#include "state/manifest/manifest.hpp"

namespace inboxctl::state {

struct Assembled {
    Desired desired;
    Diagnostics diagnostics;  // including those of the files
    Defaults defaults;        // as merged into the inboxes; secrets are null
};

// `fallback` is used if the set declares no account (CHATWOOT_BASE_URL and related variables).
Assembled assemble(std::vector<ManifestFile> files, const std::optional<Account>& fallback);

}  // namespace inboxctl::state
