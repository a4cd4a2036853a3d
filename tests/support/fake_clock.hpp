// A clock that jumps ahead when a coroutine sleeps, and stands still otherwise.
#pragma once

#include <vector>

#include "agent/system/clock.hpp"

namespace inboxctl::tests {

class FakeClock final : public agent::Clock {
  public:
    state::Time wall{std::chrono::seconds(1'764'000'000)};  // 16:00:00 UTC
    agent::SteadyTime steady{};
    std::vector<std::chrono::milliseconds> slept;
    bool interrupted = false;

    void pass(std::chrono::nanoseconds time) {
        steady += std::chrono::duration_cast<agent::SteadyTime::duration>(time);
        wall += std::chrono::duration_cast<std::chrono::milliseconds>(time);
    }

    state::Time now() const override { return wall; }
    agent::SteadyTime steady_now() const override { return steady; }
    boost::asio::awaitable<agent::Slept> sleep(std::chrono::nanoseconds time) override {
        if (interrupted) co_return agent::Slept::interrupted;
        slept.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(time));
        pass(time);
        co_return agent::Slept::whole_time;
    }
    void interrupt() override { interrupted = true; }
};

}  // namespace inboxctl::tests
