// The recorded snapshot as one value: the inboxes as we last applied them, and what the journal still holds.
#pragma once

#include <vector>

#include "state/model/journal.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

struct Recorded {
    Identity identity;
    std::vector<RecordedInbox> inboxes;  // by address
    std::vector<AccountBinding> accounts;
    std::vector<Operation> open;            // without a result
    std::vector<Operation> watched;         // creates presumed lost that may still make a duplicate
    std::vector<OperationId> watched_long;  // creates presumed lost so long ago that nothing can come of them
    std::vector<Tombstone> tombstones;
    std::vector<ReadMark> marks;
};

}  // namespace inboxctl::state
