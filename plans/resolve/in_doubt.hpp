// Creates in doubt: what a list of their account says about them.
//
// The rules follow from what real servers do. A create whose caller gave up is carried out all the same; one
// that waits in the server's queue was carried out 30 s later; ids only grow. So an inbox with an id above
// the high-water mark, of the same kind, key and fields, that nobody tracks, is ours. An inbox that differs
// may be ours and edited since, or somebody else's: a person decides. Absence proves something only when the
// in-doubt window has passed since the connection was closed.
#pragma once

#include <set>
#include <vector>

#include "plans/resolve/create.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

enum class Conclusion {
    found,      // `ids` holds the inbox that it made
    pending,    // no inbox yet, and one may still appear
    lost,       // no inbox, and none will appear: the create may be sent again
    ambiguous,  // `ids` holds the inboxes that it could have made, or may have made and somebody has edited
};

struct Resolution {
    Conclusion conclusion = Conclusion::pending;
    std::vector<state::InboxId> ids;

    bool operator==(const Resolution&) const = default;
};

// One resolution for each create of an account, in their order. `observed` holds every field of the inboxes
// above the lowest mark; `tracked` holds the ids that the state knows, including those whose deletion is
// queued. Equal creates share equal inboxes among themselves, lowest id first. Of several creates of one
// address one gets its inbox, and the others are lost.
std::vector<Resolution> resolve_creates(const std::vector<CreateInDoubt>& creates,
                                        const std::vector<state::ObservedInbox>& observed,
                                        const std::set<state::InboxId>& tracked);

// For each create that was presumed lost, in their order: the untracked inboxes that it could have made after
// all. No inbox is listed twice. `observed` and `tracked` as above.
std::vector<std::vector<state::InboxId>> late_inboxes(const std::vector<CreateInDoubt>& watched,
                                                      const std::vector<state::ObservedInbox>& observed,
                                                      const std::set<state::InboxId>& tracked);

}  // namespace inboxctl::plans
