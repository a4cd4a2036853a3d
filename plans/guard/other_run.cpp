#include "plans/guard/other_run.hpp"

#include <algorithm>

#include "state/model/find.hpp"

namespace inboxctl::plans {

std::set<state::Address> being_created(const std::vector<state::RecordedInbox>& before,
                                       const std::vector<state::Moved>& renames,
                                       const std::vector<state::Operation>& open_now,
                                       const std::vector<state::RecordedInbox>& recorded_now) {
    std::set<state::Address> addresses;
    for (const auto& operation : open_now)
        if (operation.intent.kind == state::OperationKind::create && !operation.given_up)
            addresses.insert(operation.intent.address);
    for (const auto& inbox : recorded_now)
        if (find(before, inbox.address) == nullptr) addresses.insert(inbox.address);
    for (const auto& rename : renames)
        addresses.erase(rename.from);
    return addresses;
}

std::vector<Change> without_creates_of(const OtherRun& other, std::vector<Change> changes) {
    std::erase_if(changes, [&](const Change& change) {
        return change.action == Action::create && other.creating.contains(change.address);
    });
    return changes;
}

std::vector<Finding> with_waiting_for(const OtherRun& other, std::vector<Finding> findings) {
    std::erase_if(findings, [&](const Finding& finding) { return other.creating.contains(finding.address); });
    for (const auto& address : other.creating)
        findings.push_back({Finding::Kind::waiting,
                            address,
                            {},
                            "another run is creating it",
                            "plan again when that run is done"});
    return findings;
}

std::string note_of(const OtherRun& other) {
    const bool ends = other.holder.find("`daemon`") == std::string::npos;
    return "Another run holds the state: " + other.holder +
           ". What it is doing may appear below as changes, blocked or waiting" +
           (ends ? ": plan again when it is done." : ".");
}

}  // namespace inboxctl::plans
