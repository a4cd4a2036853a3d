// What a schedule is run with, and what is counted in it.
#pragma once

#include <cstdint>

namespace inboxctl::sim {

// The code, broken on purpose: the simulation must notice.
enum class Sabotage {
    none,
    late_intent,  // an intent is durable only with the next result
    blind_retry,  // a POST without a response is sent again at once
    no_settle,    // absence from a list is trusted at once
};

struct Setting {
    std::uint64_t seed = 0;
    bool trace = false;
    bool late_arrivals = true;  // also after the in-doubt window
    Sabotage sabotage = Sabotage::none;
};

// Sums over many schedules: none of these may stay zero.
struct Tally {
    std::uint64_t passes = 0, requests = 0, creates = 0, updates = 0, destroys = 0;
    std::uint64_t deaths = 0, disk_failures = 0, interrupts = 0;
    std::uint64_t unanswered = 0;   // writing requests without a response
    std::uint64_t carried_out = 0;  // of those, by the server after all
    std::uint64_t late = 0;         // of those, after the in-doubt window
    std::uint64_t adopted = 0;      // creates without a response that were found
    std::uint64_t duplicates = 0;   // reported at the end

    Tally& operator+=(const Tally& other);
};

}  // namespace inboxctl::sim
