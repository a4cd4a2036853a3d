// diff(desired, recorded, observed): what must change. Pure, and three short loops after normalising.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plans/diff/change.hpp"
#include "plans/diff/scope.hpp"
#include "state/model/model.hpp"
#include "state/model/version.hpp"

namespace inboxctl::plans {

// What an account's server answered.
struct ObservedAccount {
    enum class Coverage {
        all,      // whatever is not here is not there
        tracked,  // what the state tracks was read, and nothing else is known
        nothing,  // the state was trusted: what is here is what it recorded
    };

    std::string account;
    state::ServerVersion version;
    std::vector<state::ObservedInbox> inboxes;  // by id
    std::vector<state::ObservedInbox> dying;    // listed still, but their deletion was asked for
    Coverage coverage = Coverage::all;
    std::optional<state::InboxId> whole_above;  // of `tracked`: every id above it was asked for as well

    bool operator==(const ObservedAccount&) const = default;
};

// What a plan has to say of an inbox besides its change.
struct Finding {
    enum class Kind {
        blocked,    // nothing is done for it before a person decides
        waiting,    // nor before time has passed
        retained,   // nor ever: it is kept on purpose
        duplicate,  // `id` is a second one, which a create that was taken for lost has made; a person decides
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
    // What is to be recorded of these instead: the server has moved towards the manifests without us, or its
    // answer holds a identity that is not recorded yet.
    std::vector<state::RecordedInbox> caught_up;

    bool operator==(const Difference&) const = default;
};

// Preconditions: desired and recorded are sorted by address, and hold fingerprints for secrets; every account
// of an inbox in scope is among the observed ones. Inboxes out of scope are neither changed nor reported.
// Unmanaged inboxes appear only where they hold a key, or the name and site, that a manifest wants.
Difference diff(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// What changed on the servers since the last apply, whatever the manifests say: an update from the recorded
// to the observed value, or a forget of what is gone. Precondition: as above.
std::vector<Change> drift(const std::vector<state::RecordedInbox>& recorded,
                          const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// Everything that is recorded goes: destroyed, or forgotten where it is gone already. Findings are what is
// protected, by the manifests or by the record, and what is another inbox than the recorded one.
Difference destruction(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                       const std::vector<ObservedAccount>& observed, const Scope& scope = {});

// The recorded inboxes whose declared lifecycle is another than the recorded one, as they are to be recorded:
// it outlives their blocks, and takes no request.
std::vector<state::RecordedInbox> new_lifecycles(const state::Desired& desired,
                                                 const std::vector<state::RecordedInbox>& recorded);

// After a request that sent these fields of an inbox, and the server's answer to it.
struct Taken {
    state::FieldValues applied;        // what may be recorded of them: as the server stores it
    std::vector<FieldChange> refused;  // what it did not take although it said 200: before is what it has
};
Taken taken(const state::FieldValues& sent, const state::ObservedInbox& answer);

}  // namespace inboxctl::plans
