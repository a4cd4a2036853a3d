// Creates without an answer: judged by what a list of the account says, and recorded as judged.
#pragma once

#include <chrono>
#include <set>
#include <vector>

#include "agent/recorded.hpp"
#include "plans/diff.hpp"
#include "plans/settle.hpp"
#include "state/store.hpp"

namespace inboxctl::agent {

struct Judged {
    state::Operation operation;
    plans::Settled settled;
    std::optional<state::ObservedInbox> made;  // of an adopted one
    bool prevent_destroy = false;              // as a manifest says
};

struct SettleRules {
    std::chrono::milliseconds settle{std::chrono::seconds(60)};  // after which absence proves something
    std::set<state::OperationId> answered;                       // nothing of these can still come
};

// One verdict for each open create of the account. `observed` was listed at `listed_at` or later, with every
// field of what is above the lowest mark; `tracked` are the ids of that server that somebody tracks. A list
// that is not whole leaves everything open.
std::vector<Judged> judge(const std::vector<state::Operation>& open, const plans::ObservedAccount& observed,
                          const std::set<state::InboxId>& tracked, const SettleRules& rules,
                          state::Time listed_at);

// What an adopted create is recorded as.
state::RecordedInbox recorded_by(const Judged& judged);

// The end of the operation, where it has one: adopted, or certainly nothing came of it. One that stays open
// is noted as given up now, where nobody has noted it yet.
state::Outcome outcome_of(const Judged& judged);

// Of an ambiguous one: what a person has to decide, and the command for it.
std::string how_to_resolve(const Judged& judged);

}  // namespace inboxctl::agent
