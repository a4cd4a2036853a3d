#include "agent/reconcile/removals.hpp"

#include <algorithm>

#include "plans/render/wording.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

std::set<state::Address> missing_in(const state::Desired& desired,
                                    const std::vector<state::RecordedInbox>& recorded) {
    const auto is_removed = [&](const state::Address& address) {
        return std::ranges::find(desired.removed, address, &state::Removed::address) != desired.removed.end();
    };
    // An inbox whose account left as well is nobody's to delete.
    const auto is_here = [&](const std::string& account) {
        return find(desired.accounts, account) != nullptr;
    };
    std::set<state::Address> missing;
    for (const auto& inbox : recorded)
        if (is_here(inbox.account) && !is_protected(inbox) && !is_removed(inbox.address) &&
            !std::ranges::binary_search(desired.inboxes, inbox.address, {}, &state::DesiredInbox::address))
            missing.insert(inbox.address);
    return missing;
}

void check_not_emptied(const state::Desired& desired, std::size_t recorded, const std::filesystem::path& set,
                       state::Diagnostics& diagnostics) {
    const bool says_something = !desired.accounts.empty() || !desired.inboxes.empty() ||
                                !desired.moved.empty() || !desired.removed.empty();
    if (says_something || recorded == 0) return;
    const state::Place where{std::make_shared<const std::string>(set.string()), 0, 0};
    diagnostics.error(where,
                      "no account and no inbox is declared here, but the state holds " +
                          plans::counted(recorded, "inbox", "inboxes"),
                      "see that this is the set, and whole; to let go of an inbox: inboxctl state rm");
}

state::Time Removals::since(std::set<state::Address> missing, state::Time now) {
    if (missing != missing_) {
        missing_ = std::move(missing);
        since_ = now;
    }
    return since_;
}

}  // namespace inboxctl::agent
