// Guard rails: what a plan must not do, however it came about.
#pragma once

#include <string>
#include <vector>

#include "plans/change.hpp"
#include "state/model.hpp"

namespace inboxctl::plans {

// Why this plan is not to be applied, each with what to do about it; empty: it may be.
std::vector<std::string> refusals(const std::vector<Change>& changes, const state::Desired& desired);

}  // namespace inboxctl::plans
