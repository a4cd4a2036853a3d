#include "agent/observe/other_run.hpp"

#include <algorithm>
#include <set>

namespace inboxctl::agent {

namespace {

using plans::Finding;

std::set<state::Address> in_the_making(const Recorded& before, const std::vector<state::Moved>& renames,
                                       state::Store& store) {
    std::set<state::Address> addresses;
    // What it has given up waiting for is judged here as it is there, and may be for a person to decide.
    for (const auto& operation : store.open_operations())
        if (operation.intent.kind == state::OperationKind::create && !operation.given_up)
            addresses.insert(operation.intent.address);
    for (const auto& inbox : store.inboxes())
        if (!std::ranges::binary_search(before.inboxes, inbox.address, {}, &state::RecordedInbox::address))
            addresses.insert(inbox.address);
    for (const auto& rename : renames)
        addresses.erase(rename.from);
    return addresses;
}

}  // namespace

void leave_to_other_run(plans::Plan& plan, const Recorded& before, const std::vector<state::Moved>& renames,
                        state::Store& store) {
    const auto addresses = in_the_making(before, renames, store);
    std::erase_if(plan.findings, [&](const Finding& finding) { return addresses.contains(finding.address); });
    std::erase_if(plan.changes, [&](const plans::Change& change) {
        return change.action == plans::Action::create && addresses.contains(change.address);
    });
    for (const auto& address : addresses)
        plan.findings.push_back({Finding::Kind::waiting,
                                 address,
                                 {},
                                 "another run is creating it",
                                 "plan again when that run is done"});
}

}  // namespace inboxctl::agent
