// Manifest files in, one desired set out: defaults merged, accounts found, and what no single file can
// know checked.
#pragma once

#include <optional>
#include <vector>

#include "state/manifest/manifest.hpp"

namespace inboxctl::state {

struct Assembled {
    Desired desired;
    Diagnostics diagnostics;  // of the files too
    Defaults defaults;        // as they were merged under the inboxes; secrets are null
};

// `fallback` serves where the set declares no account (CHATWOOT_BASE_URL and its fellows).
Assembled assemble(std::vector<ManifestFile> files, const std::optional<Account>& fallback);

// Two inboxes of one installation with the same e-mail address, phone number, LINE id or bot token: the
// server would refuse the second. Precondition: secrets in the fields are fingerprints.
void check_natural_keys(const Desired& desired, Diagnostics& diagnostics);

}  // namespace inboxctl::state
