// The stage "record": what a pass leaves in the state besides the results of its changes.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plans/diff/plan.hpp"
#include "plans/diff/snapshots.hpp"

namespace inboxctl::plans {

struct ToRecord {
    std::vector<state::Moved> renames;             // of addresses
    std::vector<state::AccountBinding> bindings;   // which account a key stands for
    std::vector<state::RecordedInbox> lifecycles;  // inboxes whose declared lifecycle is not recorded yet
    std::vector<state::RecordedInbox> caught_up;   // inboxes that have become as declared by themselves
    std::vector<state::OperationId> watched_long;  // creates that need not be watched any more
    std::vector<state::Tombstone> deleted;         // queued deletions that are done
    std::vector<state::ReadMark> readings;         // accounts whose next reading may be saved

    bool operator==(const ToRecord&) const = default;
};

// `caught_up`: see Difference. `marks`: readings that may be trusted later. `used`: the accounts that have
// been spoken to. Renames are added by whoever followed them.
ToRecord to_record(const Snapshots& snapshots, const Scope& scope, const Plan& plan,
                   std::vector<state::RecordedInbox> caught_up, std::vector<state::ReadMark> marks,
                   const std::set<std::string>& used);

// Bindings that the state does not have yet, of the accounts that were used.
std::vector<state::AccountBinding> new_bindings(const std::vector<state::Account>& accounts,
                                                const std::set<std::string>& used,
                                                const std::vector<state::AccountBinding>& recorded);

// The recorded inboxes whose lifecycle changes, and that the command is aimed at.
std::vector<state::RecordedInbox> changed_lifecycles(const Snapshots& snapshots, const Scope& scope);

// Deletions that are done: the server does not list the inbox any more.
std::vector<state::Tombstone> finished_deletions(const std::vector<state::Tombstone>& tombstones,
                                                 const std::vector<ObservedAccount>& observed);

// The marks of accounts in which nothing is left to do: they are as recorded, so their next reading can be
// saved while the server's cache key stays the same.
std::vector<state::ReadMark> marks_of_converged(std::vector<state::ReadMark> marks, const Plan& plan,
                                                const Snapshots& snapshots);

}  // namespace inboxctl::plans
