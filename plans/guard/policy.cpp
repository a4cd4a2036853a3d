#include "plans/guard/policy.hpp"

#include <algorithm>

#include "plans/diff/inbox/identity.hpp"
#include "state/model/find.hpp"

namespace inboxctl::plans {

namespace {

std::int64_t destroys(const std::vector<Change>& changes) {
    return std::ranges::count(changes, Action::destroy, &Change::action);
}

void check_number(std::vector<std::string>& result, std::int64_t number, const state::Policy& policy) {
    if (number > policy.max_destroy)
        result.push_back(std::to_string(number) + (number == 1 ? " inbox" : " inboxes") +
                         " would be destroyed, and [policy] max_destroy is " +
                         std::to_string(policy.max_destroy) +
                         "; raise it for this change if that is what you want");
}

}  // namespace

std::vector<std::string> refusals(const std::vector<Change>& changes, std::size_t declared,
                                  const state::Policy& policy) {
    const auto number = destroys(changes);
    std::vector<std::string> result;
    if (number > 0 && declared == 0)
        result.push_back(
            "the manifests declare no inbox at all: a set that was emptied by mistake would "
            "destroy everything; destroy the inboxes with inboxctl destroy --target");
    check_number(result, number, policy);
    return result;
}

std::vector<Emptied> emptied(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                             const std::vector<ObservedAccount>& observed) {
    std::vector<Emptied> result;
    for (const auto& account : observed) {
        if (account.coverage == ObservedAccount::Coverage::nothing) continue;
        std::size_t gone = 0, there = 0, declared = 0;
        for (const auto& inbox : recorded) {
            if (inbox.account != account.account) continue;
            const auto seen =
                std::ranges::lower_bound(account.inboxes, inbox.id, {}, &state::ObservedInbox::id);
            const auto* wanted = find(desired.inboxes, inbox.address);
            declared += wanted != nullptr ? 1 : 0;
            const bool is_there =
                seen != account.inboxes.end() && seen->id == inbox.id && is_same_inbox(inbox, *seen, wanted);
            ++(is_there ? there : gone);
        }
        if (there == 0 && gone > 1 && declared > 0) result.push_back({account.account, gone});
    }
    return result;
}

std::string describe(const Emptied& emptied) {
    return "all " + std::to_string(emptied.inboxes) + " inboxes of account." + emptied.account +
           " are gone from the server; was it restored from an old backup, or is it the wrong one?";
}

std::vector<std::string> still_declared(const std::vector<Change>& destruction,
                                        const state::Desired& desired) {
    const state::DesiredInbox* first = nullptr;
    std::size_t more = 0;
    for (const auto& change : destruction) {
        const auto* declared = find(desired.inboxes, change.address);
        if (declared == nullptr || change.action != Action::destroy) continue;
        if (first == nullptr)
            first = declared;
        else
            ++more;
    }
    if (first == nullptr) return {};
    const bool one = more == 0;
    return {to_string(first->address) + " is still declared at " + to_string(first->where) +
            (one ? "" : ", and so are " + std::to_string(more) + " more") + ": the next apply makes " +
            (one ? "an empty one" : "empty ones") + " in " + (one ? "its" : "their") + " place"};
}

std::vector<std::string> refusals(const Difference& destruction, const state::Policy& policy) {
    std::vector<std::string> result;
    const bool alone = destruction.changes.empty() && destruction.findings.size() == 1;
    for (const auto& finding : destruction.findings)
        result.push_back(to_string(finding.address) + ": " + finding.message +
                         (alone ? "" : "; destroy the others with --target"));
    check_number(result, destroys(destruction.changes), policy);
    return result;
}

}  // namespace inboxctl::plans
