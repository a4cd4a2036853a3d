// diff(desired, recorded, observed): what must change. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plans/diff/change.hpp"
#include "plans/diff/scope.hpp"
#include "state/model/model.hpp"
#include "state/model/version.hpp"

namespace inboxctl::plans {

// What the server returned for an account.
struct ObservedAccount {
    enum class Coverage {
        all,      // complete: an inbox that is not listed does not exist
        tracked,  // only the recorded inboxes were read; others are unknown
        nothing,  // nothing was read: these are the recorded values
    };

    std::string account;
    state::ServerVersion version;
    std::vector<state::ObservedInbox> inboxes;  // by id
    std::vector<state::ObservedInbox> dying;    // still listed, but their deletion has been requested
    Coverage coverage = Coverage::all;
    std::optional<state::InboxId> whole_above;  // of `tracked`: every id above this one was read as well

    bool operator==(const ObservedAccount&) const = default;
};

// What a plan reports about an inbox besides its change.
struct Finding {
    enum class Kind {
        blocked,    // nothing is done until an operator decides
        waiting,    // nothing is done for now; a later run may go on
        retained,   // kept on purpose
        duplicate,  // `id` is a second inbox, from a create that was presumed lost; an operator decides
    };

    Kind kind = Kind::blocked;
    Address address;
    InboxId id{};
    std::string message;
    std::string remedy;

    bool operator==(const Finding&) const = default;
};

struct Difference {
    std::vector<Change> changes;    // by address
    std::vector<Finding> findings;  // by address
    std::size_t unchanged = 0;
    // New records for inboxes that need no change: the server already matches the manifests, or it returned
    // an identity that is not recorded yet.
    std::vector<state::RecordedInbox> caught_up;

    bool operator==(const Difference&) const = default;
};

// Preconditions: desired and recorded are sorted by address, and hold fingerprints for secrets; every account
// of an inbox in scope is among the observed ones. Inboxes out of scope are neither changed nor reported. An
// unmanaged inbox appears only if it has the unique key, or the name and URL, of a declared one.
Difference diff(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// What changed on the servers since the last apply, whatever the manifests declare: updates from the recorded
// to the observed values, and a forget for each inbox that is gone. Preconditions as above.
std::vector<Change> drift(const std::vector<state::RecordedInbox>& recorded,
                          const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// Destroys every recorded inbox, or forgets it if it is already gone. Findings list what is protected, by the
// manifests or by the record, and ids that now belong to another inbox.
Difference destruction(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                       const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// New records for inboxes whose declared lifecycle differs from the recorded one. The lifecycle stays active
// after its block is removed, and recording it needs no request.
std::vector<state::RecordedInbox> new_lifecycles(const state::Desired& desired,
                                                 const std::vector<state::RecordedInbox>& recorded);

// The result of a request that sent these fields of an inbox.
struct Taken {
    state::FieldValues applied;        // what to record: the values as the server stores them
    std::vector<FieldChange> refused;  // not accepted despite status 200; `before` is what the server has
};
Taken taken(const state::FieldValues& sent, const state::ObservedInbox& answer);

}  // namespace inboxctl::plans
