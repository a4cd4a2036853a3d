// Creates whose answer never came: what a list of the account says about them.
//
// What was seen on real servers decides the rules: a create whose caller gave up is carried out all the
// same; one that waits in the server's queue was carried out 30 s later; ids only grow. So an inbox with
// an id above the mark, of the same kind, key and fields, that nobody tracks, is ours. One that differs may
// be ours and edited since, or somebody else's: that is for a person. Absence proves something only when the
// settle time has passed since the connection was closed.
#pragma once

#include <chrono>
#include <set>
#include <vector>

#include "state/model/model.hpp"

namespace inboxctl::plans {

// A create without a result.
struct OpenCreate {
    state::Address address;
    state::Payload payload{};
    state::InboxId highest_seen{};
    state::FieldValues wanted;
    bool may_still_come = true;  // false: the settle time is over, or the server has answered

    bool operator==(const OpenCreate&) const = default;
};

enum class Verdict {
    adopted,    // `ids` holds the one that it made
    open,       // nothing yet, and it may still come
    free,       // nothing, and nothing will come: it may be sent again
    ambiguous,  // `ids` holds several that it could have made, or those that it may have made and somebody
                // has edited: the one with its key, or of kinds without a key any that came after it
};

struct Settled {
    Verdict verdict = Verdict::open;
    std::vector<state::InboxId> ids;

    bool operator==(const Settled&) const = default;
};

// Whether it could have made this inbox: an id above its mark, the same kind, key and fields.
bool could_have_made(const OpenCreate& create, const state::ObservedInbox& inbox);

// What creates that were taken for lost have made after all: for each of them, in their order, the untracked
// inboxes that could be its work; none twice. `observed` and `tracked` as below.
std::vector<std::vector<state::InboxId>> late_work(const std::vector<OpenCreate>& watched,
                                                   const std::vector<state::ObservedInbox>& observed,
                                                   const std::set<state::InboxId>& tracked);

// One verdict for each open create of an account, in their order. `observed` holds every field of the
// inboxes above the lowest mark; `tracked` the ids that the state knows, dying ones included. Equal
// creates share equal inboxes out among themselves, lowest id first; of those for one address a single one
// gets its inbox, and the others are free.
std::vector<Settled> settle(const std::vector<OpenCreate>& open,
                            const std::vector<state::ObservedInbox>& observed,
                            const std::set<state::InboxId>& tracked);

}  // namespace inboxctl::plans
