#include "plans/guard/removals.hpp"

#include <algorithm>

#include "plans/render/wording.hpp"
#include "state/model/find.hpp"

namespace inboxctl::plans {

std::set<state::Address> missing_in(const state::Desired& desired,
                                    const std::vector<state::RecordedInbox>& recorded) {
    const auto is_removed = [&](const state::Address& address) {
        return std::ranges::find(desired.removed, address, &state::Removed::address) != desired.removed.end();
    };
    // If its account is not declared either, nobody may delete the inbox.
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

std::optional<state::Diagnostic> emptied_set(const state::Desired& desired, std::size_t recorded,
                                             const std::string& set) {
    const bool says_something = !desired.accounts.empty() || !desired.inboxes.empty() ||
                                !desired.moved.empty() || !desired.removed.empty();
    if (says_something || recorded == 0) return std::nullopt;
    std::optional<state::Diagnostic> error(std::in_place);
    error->where.file = std::make_shared<const std::string>(set);
    error->message = "no account and no inbox is declared here, but the state holds " +
                     counted(recorded, "inbox", "inboxes");
    error->remedy = "see that this is the set, and whole; to let go of an inbox: inboxctl state rm";
    return error;
}

state::Time Removals::since(std::set<state::Address> missing, state::Time now) {
    if (missing != missing_) {
        missing_ = std::move(missing);
        since_ = now;
    }
    return since_;
}

}  // namespace inboxctl::plans
