// Guard rails: what a plan must not do, however it came about.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/change.hpp"
#include "plans/diff/diff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// Why this plan is not to be applied, each with what to do about it; empty: it may be. `declared`: how many
// inboxes the whole set has.
std::vector<std::string> refusals(const std::vector<Change>& changes, std::size_t declared,
                                  const state::Policy& policy);

// The same for a command that destroys on purpose: protected inboxes stop all of it.
std::vector<std::string> refusals(const Difference& destruction, const state::Policy& policy);

// An account of which two recorded inboxes or more, and all of them, are gone: as on a server that was
// restored from an old backup or made anew, or on the wrong one.
struct Emptied {
    std::string account;
    std::size_t inboxes = 0;

    bool operator==(const Emptied&) const = default;
};

std::vector<Emptied> emptied(const state::Desired& desired, const std::vector<state::RecordedInbox>& recorded,
                             const std::vector<ObservedAccount>& observed);

// "all 3 inboxes of account.acme are gone from the server; was it …?"
std::string describe(const Emptied& emptied);

// A warning where what is about to be destroyed would be made again.
std::vector<std::string> still_declared(const std::vector<Change>& destruction,
                                        const state::Desired& desired);

}  // namespace inboxctl::plans
