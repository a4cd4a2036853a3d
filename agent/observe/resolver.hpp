// Creates without an answer: judged by what a list of the account says, and recorded as judged.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <vector>

#include "agent/observe/recorded.hpp"
#include "plans/diff/diff.hpp"
#include "plans/resolve/in_doubt.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

struct Judged {
    state::Operation operation;
    plans::Settled settled;
    std::optional<state::ObservedInbox> made;  // of an adopted one
    state::Lifecycle lifecycle;                // as a manifest says
    bool answered = false;                     // of one that is free: nothing can come of it any more
};

struct SettleRules {
    std::chrono::milliseconds settle{std::chrono::seconds(60)};  // after which absence proves something
    std::set<state::OperationId> answered;                       // nothing of these can still come
};

// A create as the pure half sees it.
plans::OpenCreate as_create(const state::Operation& operation, bool may_still_come);

// The marks of all creates: none above which a list must be kept whole.
std::optional<state::InboxId> lowest_mark(const std::vector<state::Operation>& operations);

// At least so much time has passed between the two, whatever happened to clocks. Over a restart of the
// machine, or on another one, both the time since then and the wall's clock have to say so.
std::chrono::milliseconds surely_passed(const state::Moment& then, const state::Moment& now);

// Whether nobody has to look any more for what a create may still make that was taken for lost then: for a
// day, by a clock that nobody can set. Where there is none, over a restart or on another machine, for a week
// by the wall's, which may be days off.
bool is_watch_over(const state::Moment& since, const state::Moment& now);

// One verdict for each create of the account among `open` and then `revived`, which were taken for lost and
// have no inbox yet. `observed` was listed at `listed_at` or later, with every field of what is above the
// lowest mark; `tracked` are the ids of that server that somebody tracks. A reading that is not whole above a
// create's mark leaves it open.
std::vector<Judged> judge(const std::vector<state::Operation>& open,
                          const std::vector<state::Operation>& revived,
                          const plans::ObservedAccount& observed, const std::set<state::InboxId>& tracked,
                          const SettleRules& rules, const state::Moment& listed_at);

// What an adopted create is recorded as.
state::RecordedInbox recorded_by(const Judged& judged);

// The end of the operation, where it has one: adopted, or nothing came of it, and then it is watched as long
// as something could. One that stays open is noted as given up now, where nobody has noted it yet.
state::Outcome outcome_of(const Judged& judged);

// Of an ambiguous one: what a person has to decide, and the command for it.
std::string how_to_resolve(const Judged& judged);

// A finding for each inbox that one of these, which were taken for lost and sent again, has made after all.
std::vector<plans::Finding> find_duplicates(const std::vector<state::Operation>& watched,
                                            const plans::ObservedAccount& observed,
                                            const std::set<state::InboxId>& tracked);

}  // namespace inboxctl::agent
