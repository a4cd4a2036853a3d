// A person's yes to a plan, and whether it still covers the plan that is carried out.
#pragma once

#include <set>

#include "agent/reconcile/pass.hpp"
#include "agent/report/apply_report.hpp"
#include "agent/report/invocation.hpp"

namespace inboxctl::agent {

// Asks on the terminal, unless the command line has said yes; nobody to ask is no yes. What it asks for
// depends on how many inboxes are destroyed.
bool is_approved(const Invocation& invocation, std::size_t destroys);

// The inboxes that wait for the server.
std::set<state::Address> waiting_in(const Pass& pass);

// Whether the inbox is declared now as it was when somebody said yes.
bool is_as_approved(const Pass& approved, const Pass& next, const state::Address& address);

// Whether the plan that was made after the yes does what the approved one would do; reports what does not.
bool still_holds(const Pass& approved, const Pass& next, ApplyReport& report);

}  // namespace inboxctl::agent
