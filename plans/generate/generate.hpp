// Declares inboxes that already exist on the server.
#pragma once

#include <set>
#include <string>

#include "plans/diff/change.hpp"
#include "state/manifest/manifest.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::plans {

// Omits fields that equal the set's defaults, or the server's default if the set has none, and values that a
// manifest cannot express. Secrets become references to environment variables for the operator to set.
// Precondition: manifests can declare this type of channel, and all fields were read.
state::DesiredInbox declare(const state::ObservedInbox& observed, const std::string& key,
                            const std::string& account, const state::Defaults& defaults,
                            const state::Fingerprinter& fingerprint);

// The set's defaults that would change this inbox because its manifest cannot express what it has instead (no
// help center, no avatar). The manifest must ignore changes to them.
std::vector<FieldId> unsayable(const state::DesiredInbox& declared, const state::ObservedInbox& observed,
                               const state::Defaults& defaults);

// A key derived from the name of the inbox that is not in `taken`. Adds it there.
std::string key_for(const state::ObservedInbox& observed, std::set<std::string>& taken);

// What to record for it, so that the next plan has no changes. Fields that the server never returns are
// assumed to equal the manifest.
state::FieldValues assumed(const state::DesiredInbox& declared, const state::ObservedInbox& observed);

}  // namespace inboxctl::plans
