// The three snapshots that a plan is made from, side by side.
#pragma once

#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/recorded.hpp"

namespace inboxctl::plans {

// A view: the snapshots have to outlive it.
struct Snapshots {
    const state::Desired& desired;
    const state::Recorded& recorded;
    const std::vector<ObservedAccount>& observed;
};

}  // namespace inboxctl::plans
