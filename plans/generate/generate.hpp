// What a manifest would say of an inbox that the server already has.
#pragma once

#include <set>
#include <string>

#include "plans/diff/change.hpp"
#include "state/manifest/manifest.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::plans {

// Fields that are what the set's defaults say, or where these say nothing what the server makes by default,
// are left out, secrets become references to environment variables that a person fills in, and what no
// manifest can say is left out. Precondition: the inbox is of a kind that manifests can declare, with all its
// fields read.
state::DesiredInbox declare(const state::ObservedInbox& observed, const std::string& key,
                            const std::string& account, const state::Defaults& defaults,
                            const state::Fingerprinter& fingerprint);

// The set's defaults that would change this inbox, because its manifest cannot say what it has instead (no
// help center, no avatar). Its manifest has to leave them to the server.
std::vector<FieldId> unsayable(const state::DesiredInbox& declared, const state::ObservedInbox& observed,
                               const state::Defaults& defaults);

// A key made of the inbox's name that is not in `taken`, and is from then on.
std::string key_for(const state::ObservedInbox& observed, std::set<std::string>& taken);

// What may be recorded of it: the next plan then says that nothing has changed. Of fields that no answer
// holds it is believed that the manifest will say what the server has.
state::FieldValues assumed(const state::DesiredInbox& declared, const state::ObservedInbox& observed);

}  // namespace inboxctl::plans
