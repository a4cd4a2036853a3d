// One schedule: a few declared inboxes, a server, a network and somebody else at work, several passes of the
// real reconciler that may die at any await or store call, and then calm. Everything is decided by the seed.
//
// Real are reconciler, executor, resolver, journal, client and plans; clock, network, server and store are
// models on simulated time. What must hold, after every step: no second live inbox for an address, no write
// that no plan had, nothing sent by a dead process. At the end, when faults have stopped and passes have
// nothing left to do: all that we made is recorded, or reported with its id, what is declared is there as
// declared or blocked by something that is really there, nothing of anybody else was touched, and no
// operation is open.
//
// A schedule is excused from the first only where nobody can know better: a request was carried out after the
// in-doubt window, or somebody else has made the like of our new inbox before we could see it.
//
// That it finds bugs is a test as well: broken on purpose in the three ways of Sabotage, it fails within
// a few hundred schedules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace inboxctl::sim {

// The code, broken on purpose: the simulation must see it.
enum class Sabotage {
    none,
    late_intent,  // an intent is durable only with the next result
    blind_retry,  // a POST without an answer is sent again at once
    no_settle,    // absence from a list is trusted at once
};

struct Setting {
    std::uint64_t seed = 0;
    bool trace = false;
    bool late_arrivals = true;  // after the in-doubt window too
    Sabotage sabotage = Sabotage::none;
};

// What happened, for the sum over many schedules: none of these may stay zero.
struct Tally {
    std::uint64_t passes = 0, requests = 0, creates = 0, updates = 0, destroys = 0;
    std::uint64_t deaths = 0, disk_failures = 0, interrupts = 0;
    std::uint64_t given_up = 0;     // requests that write, without an answer
    std::uint64_t carried_out = 0;  // of those, by the server after all
    std::uint64_t late = 0;         // of those, after the in-doubt window
    std::uint64_t adopted = 0;      // creates without an answer that were found
    std::uint64_t duplicates = 0;   // reported at the end

    Tally& operator+=(const Tally& other);
};

struct Verdict {
    std::vector<std::string> violations;
    Tally tally;
};

Verdict run_schedule(const Setting& setting);

}  // namespace inboxctl::sim
