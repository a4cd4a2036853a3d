// Time as an effect, so that tests of waiting code do not wait.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "state/model/journal.hpp"

namespace inboxctl::agent {

using SteadyTime = std::chrono::steady_clock::time_point;

enum class Slept { whole_time, interrupted };

class Clock {
  public:
    virtual ~Clock() = default;

    virtual state::Time now() const = 0;
    virtual SteadyTime steady_now() const = 0;

    // `MACHINE:BOOT`: times of steady_now() compare only within the same one. Empty: unknown.
    virtual std::string boot() const { return {}; }
    virtual boost::asio::awaitable<Slept> sleep(std::chrono::nanoseconds time) = 0;

    // Ends every sleep, pending and future. For the end of a run.
    virtual void interrupt() = 0;
};

state::Moment moment_of(const Clock& clock);

// `io` must be run by one thread, and outlive the clock.
std::unique_ptr<Clock> make_system_clock(boost::asio::io_context& io);

}  // namespace inboxctl::agent
