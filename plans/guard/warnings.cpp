#include "plans/guard/warnings.hpp"

#include <algorithm>

#include "state/model/find.hpp"

namespace inboxctl::plans {

std::vector<std::string> idle_moves(const std::vector<state::Moved>& moved,
                                    const std::vector<state::RecordedInbox>& recorded) {
    std::vector<std::string> warnings;
    if (recorded.empty()) return warnings;
    for (const auto& move : moved)
        if (find(recorded, move.from) == nullptr && find(recorded, move.to) == nullptr)
            warnings.push_back("[[moved]] at " + to_string(move.where) + " moves nothing: neither " +
                               to_string(move.from) + " nor " + to_string(move.to) +
                               " is recorded. What is: inboxctl state list");
    return warnings;
}

std::vector<std::string> recreations(const std::vector<Emptied>& emptied,
                                     const std::vector<Change>& changes) {
    std::vector<std::string> warnings;
    for (const auto& each : emptied)
        if (std::ranges::any_of(changes, [&](const Change& change) {
                return change.action == Action::create && change.account == each.account;
            }))
            warnings.push_back(describe(each) + " What is to be created is made again");
    return warnings;
}

std::vector<Finding> out_of_reach(const std::vector<state::RecordedInbox>& recorded,
                                  const std::vector<state::Account>& accounts) {
    std::vector<Finding> findings;
    for (const auto& inbox : recorded) {
        if (find(accounts, inbox.account) != nullptr) continue;
        findings.push_back({Finding::Kind::retained, inbox.address, inbox.id,
                            "its account " + inbox.account +
                                " is declared in no manifest any more; it is kept on the server (id " +
                                to_string(inbox.id) + ")",
                            "declare [account." + inbox.account +
                                "] again, or stop managing it: inboxctl state rm " +
                                to_string(inbox.address)});
    }
    return findings;
}

}  // namespace inboxctl::plans
