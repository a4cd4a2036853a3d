// The diffs that ignore the manifests: drift, and the destruction of everything recorded.
#include "plans/diff/diff.hpp"
#include "plans/diff/findings.hpp"
#include "plans/diff/inbox/field_changes.hpp"
#include "plans/diff/inbox/identity.hpp"
#include "plans/diff/index.hpp"
#include "plans/diff/removal.hpp"
#include "state/model/find.hpp"

namespace inboxctl::plans {

using state::RecordedInbox;

std::vector<Change> drift(const std::vector<RecordedInbox>& recorded,
                          const std::vector<ObservedAccount>& observed, const Scope& scope) {
    const Index index(observed, recorded);
    std::vector<Change> result;
    for (const auto& inbox : recorded) {
        if (!scope.contains(inbox)) continue;
        const auto* seen = index.find(inbox.account, inbox.id);
        if (seen == nullptr || !is_same_inbox(inbox, *seen, nullptr)) {
            result.push_back(removal(inbox, Action::forget, Reason::vanished, nullptr));
            continue;
        }
        auto fields = drifted_fields(inbox, *seen);
        if (fields.empty()) continue;
        auto change = removal(inbox, Action::update, Reason::differs, seen);
        set_fields(change, std::move(fields));
        result.push_back(std::move(change));
    }
    return result;
}

Difference destruction(const state::Desired& desired, const std::vector<RecordedInbox>& recorded,
                       const std::vector<ObservedAccount>& observed, const Scope& scope) {
    const Index index(observed, recorded);
    // A mode limits what the daemon does by itself; `destroy` is asked for by name.
    const auto is_prevented = [&](const RecordedInbox& inbox) {
        const auto* declared = find(desired.inboxes, inbox.address);
        return inbox.prevent_destroy || (declared != nullptr && declared->lifecycle.prevent_destroy);
    };
    Difference result;
    for (const auto& inbox : recorded) {
        if (!scope.contains(inbox)) continue;
        const auto* seen = index.find(inbox.account, inbox.id);
        if (seen == nullptr)
            result.changes.push_back(removal(inbox, Action::forget, Reason::vanished, seen));
        else if (!is_same_inbox(inbox, *seen, nullptr))
            result.findings.push_back(another_inbox(inbox, *seen));
        else if (is_prevented(inbox))
            result.findings.push_back(prevents_destroy(inbox));
        else
            result.changes.push_back(removal(inbox, Action::destroy, Reason::asked, seen));
    }
    return result;
}

}  // namespace inboxctl::plans
