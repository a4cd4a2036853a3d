#include "plans/diff/plan.hpp"

#include <set>

namespace inboxctl::plans {

Counts count(const Plan& plan) {
    Counts counts;
    for (const auto& change : plan.changes) {
        switch (change.action) {
            case Action::create:
                ++counts.add;
                break;
            case Action::update:
                ++counts.change;
                break;
            case Action::destroy:
                ++counts.destroy;
                break;
            case Action::forget:
                ++counts.forget;
                break;
        }
    }
    // An inbox may have several findings.
    std::set<state::Address> blocked, waiting;
    std::size_t duplicates = 0;
    for (const auto& finding : plan.findings) {
        if (finding.kind == Finding::Kind::blocked) blocked.insert(finding.address);
        if (finding.kind == Finding::Kind::waiting) waiting.insert(finding.address);
        if (finding.kind == Finding::Kind::duplicate) ++duplicates;
    }
    counts.blocked = blocked.size();
    counts.waiting = waiting.size();
    counts.duplicates = duplicates;
    return counts;
}

void Unsupported::add(const std::string& account, const state::ServerVersion& version,
                      const state::Address& address, const std::vector<std::string>& dropped) {
    for (const auto& name : dropped) {
        auto& where = seen_[{account, name}];
        if (where.count++ == 0) where.version = version, where.first = to_string(address);
    }
}

std::vector<std::string> Unsupported::warnings() const {
    std::vector<std::string> result;
    for (const auto& [key, where] : seen_) {
        const auto& [account, name] = key;
        std::string text = "Chatwoot " + to_string(where.version) + " of account " + account +
                           " does not support " + name + ": omitted for " + where.first;
        if (where.count > 1) text += " and " + std::to_string(where.count - 1) + " more";
        result.push_back(text);
    }
    return result;
}

}  // namespace inboxctl::plans
