// How much time has passed between two moments, whatever happened to the clocks.
#pragma once

#include <chrono>

#include "state/model/journal.hpp"

namespace inboxctl::plans {

// At least this much time has passed. Across a restart of the machine, or between two machines, the wall
// clock and the time since boot both have to agree.
std::chrono::milliseconds surely_passed(const state::Moment& then, const state::Moment& now);

// Whether `then` was before the machine was last restarted. False if that is not known.
bool was_restarted_since(const state::Moment& then, const state::Moment& now);

// Whether a create that was presumed lost at `since` can no longer make a duplicate: after a day, by a clock
// that nobody can set. Across a restart or on another machine there is no such clock; then after a week by
// the wall clock, which may be days off.
bool is_watch_over(const state::Moment& since, const state::Moment& now);

}  // namespace inboxctl::plans
