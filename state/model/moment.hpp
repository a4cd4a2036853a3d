// Points in time.
#pragma once

#include <chrono>
#include <string>

namespace inboxctl::state {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// One instant on two clocks: the wall clock, which can be set, and the time since boot, which cannot. `boot`
// is `MACHINE:BOOT`; empty: not known.
struct Moment {
    Time wall{};
    std::chrono::milliseconds up{};
    std::string boot;

    Moment() = default;
    Moment(Time by_the_wall) : wall(by_the_wall) {}
    Moment(Time by_the_wall, std::chrono::milliseconds since_boot, std::string this_boot)
        : wall(by_the_wall), up(since_boot), boot(std::move(this_boot)) {}

    bool operator==(const Moment&) const = default;
};

}  // namespace inboxctl::state
