// Creates in doubt as the journal holds them: what became of each, and how that is recorded.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "plans/resolve/in_doubt.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::plans {

struct ResolvedCreate {
    state::Operation operation;
    Resolution resolution;
    std::optional<state::ObservedInbox> made;  // of a create that was found
    state::Lifecycle lifecycle;                // as the manifests declare it now
    bool answered = false;  // the server has answered: a lost create cannot make anything any more
};

struct ResolveRules {
    // How long an inbox may still appear after the connection of its create was closed.
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};
    std::set<state::OperationId> answered;  // creates whose inbox cannot appear any more
};

// The create of an operation.
CreateInDoubt create_of(const state::Operation& operation, bool may_still_come);

// The lowest high-water mark of all creates among the operations: what is above it has to be read whole.
std::optional<state::InboxId> lowest_mark(const std::vector<state::Operation>& operations);

// One resolution for each create of the account among `open`, then among `revived`: creates that were
// presumed lost, and whose address has no inbox yet. `observed` was listed at `listed_at` or later, with
// every field of the inboxes above the lowest mark. `tracked` holds the tracked ids of that server. A create
// stays pending if the reading does not cover everything above its mark.
std::vector<ResolvedCreate> resolve_account(const std::vector<state::Operation>& open,
                                            const std::vector<state::Operation>& revived,
                                            const ObservedAccount& observed,
                                            const std::set<state::InboxId>& tracked,
                                            const ResolveRules& rules, const state::Moment& listed_at);

// What is recorded of a create that was found.
state::RecordedInbox recorded_by(const ResolvedCreate& create);

// How the operation ends: with the inbox that was found, or as lost, and then it is watched as long as it
// could make a duplicate. An operation that stays open is noted as given up now, unless that was noted
// before.
state::Outcome outcome_of(const ResolvedCreate& create);

// What a person has to decide about an ambiguous create, and the command for it.
std::string how_to_resolve(const ResolvedCreate& create);

// A finding for each inbox that one of these creates, presumed lost and sent again, has made after all.
std::vector<Finding> duplicates_in(const ObservedAccount& observed,
                                   const std::vector<state::Operation>& watched,
                                   const std::set<state::InboxId>& tracked);

}  // namespace inboxctl::plans
