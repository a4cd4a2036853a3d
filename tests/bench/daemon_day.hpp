// A day in the life of a daemon, in short: edits, drift, faults, outages, kills, and a person at its end.
#pragma once

namespace inboxctl::bench {

// Prints figures; 0 if everything converged and nothing was made twice.
int live_a_day(int seconds, unsigned seed);

}  // namespace inboxctl::bench
