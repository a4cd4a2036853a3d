// What the manifests and the state want to know about one account. Values alone.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "state/model/recorded.hpp"

namespace inboxctl::agent {

struct TrackedInbox {
    state::FieldMask fields;
    const state::DesiredInbox* desired = nullptr;  // none: no manifest declares it
    const state::RecordedInbox* recorded = nullptr;
};

struct Interest {
    std::vector<const state::DesiredInbox*> desired;
    std::unordered_map<state::InboxId, TrackedInbox> tracked;
    std::optional<state::InboxId> all_above;      // the high-water mark of a create in doubt
    std::optional<state::InboxId> watched_above;  // the high-water mark of a create presumed lost
    std::set<state::InboxId> dying;               // ids whose deletion is queued
    bool must_read = false;                       // a request without an answer may have changed something
    std::optional<state::ReadMark> mark;

    // Whoever creates has to know what is there; so does whoever waits for something to appear or to go.
    bool needs_list() const;
};

using Interests = std::unordered_map<std::string, Interest>;  // by account

// They point into both snapshots.
Interests interests_in(const state::Desired& desired, const state::Recorded& recorded);

// Whether a manifest names an agent, a bot or a help center that was not named when it was last applied.
bool has_new_names(const Interest& interest);

// Whether everything that is declared can be compared with what is recorded, without reading the account.
bool is_all_recorded(const Interest& interest);

}  // namespace inboxctl::agent
