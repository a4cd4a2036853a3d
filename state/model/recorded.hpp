// The recorded snapshot as one value: the inboxes as we last applied them, and what the journal still holds.
#pragma once

#include <string>
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

// The same account of the same server under two keys: no manifest declares the first one any more.
struct AccountRename {
    std::string from, to;
    bool operator==(const AccountRename&) const = default;
};

}  // namespace inboxctl::state
