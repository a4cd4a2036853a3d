// One schedule: a few declared inboxes, a server, a network and another administrator, several passes of the
// real reconciler that may die at any await or store call, and then calm. The seed decides everything.
//
// Reconciler, executor, settler, journal, client and plans are real; clock, network, server and store are
// models in simulated time. After every step: no second live inbox for an address, no write that is in no
// plan, nothing sent by a dead process. At the end, when faults have stopped and passes have nothing left to
// do: every inbox that we made is recorded, or reported with its id; what is declared is there as declared,
// or blocked by something that is really there; no unmanaged inbox was changed; no operation is open.
//
// A second live inbox is excused only if nothing could have prevented it: a request was carried out after the
// in-doubt window, or somebody else made an equal inbox before we could see ours.
//
// That the simulation finds bugs is a test as well: with one of the three kinds of Sabotage it fails within a
// few hundred schedules.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/setting.hpp"

namespace inboxctl::sim {

struct Result {
    std::vector<std::string> violations;
    Tally tally;
};

Result run_schedule(const Setting& setting);

}  // namespace inboxctl::sim
