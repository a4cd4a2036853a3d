// What a manifest would say of an inbox that the server already has.
#pragma once

#include <set>
#include <string>

#include "state/model.hpp"
#include "state/secret.hpp"

namespace inboxctl::plans {

// Fields that are as the server makes them by default are left out, secrets become references to environment
// variables that a person fills in, and what no manifest can say is left out. Precondition: the inbox is of a
// kind that manifests can declare, with all its fields read.
state::DesiredInbox declare(const state::ObservedInbox& observed, const std::string& key,
                            const std::string& account, const state::Fingerprinter& fingerprint);

// A key made of the inbox's name that is not in `taken`, and is from then on.
std::string key_for(const state::ObservedInbox& observed, std::set<std::string>& taken);

// What may be recorded of it: the next plan then says that nothing has changed. Of fields that no answer
// holds it is believed that the manifest will say what the server has.
state::FieldValues believed(const state::DesiredInbox& declared, const state::ObservedInbox& observed);

}  // namespace inboxctl::plans
