// The clock port on simulated time.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <memory>

#include "agent/system/clock.hpp"
#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

// Lives in the frame of a waiting coroutine, and is resumed through a weak pointer: nothing resumes a process
// that was killed.
struct Sleeper {
    explicit Sleeper(const boost::asio::any_io_executor& executor)
        : timer(executor, boost::asio::steady_timer::time_point::max()) {}

    void wake() { timer.cancel(); }

    boost::asio::steady_timer timer;
};

inline boost::asio::awaitable<void> wait_for(Sleeper& sleeper) {
    boost::system::error_code woken;
    co_await sleeper.timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

// `jumped` is how far somebody has set the wall clock ahead (or back).
class SimClock final : public agent::Clock {
  public:
    SimClock(Timeline& timeline, const Millis& jumped) : timeline_(timeline), jumped_(jumped) {}

    state::Time now() const override { return start + timeline_.now() + jumped_; }
    agent::SteadyTime steady_now() const override { return agent::SteadyTime(timeline_.now()); }

    std::string boot() const override { return "sim:1"; }

    boost::asio::awaitable<agent::Slept> sleep(std::chrono::nanoseconds time) override {
        if (interrupted_) co_return agent::Slept::interrupted;
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto sleeper = std::make_shared<Sleeper>(executor);
        sleepers_.push_back(sleeper);
        const auto whole = std::chrono::ceil<Millis>(time);
        const auto end = timeline_.now() + whole;
        timeline_.after(whole, [weak = std::weak_ptr(sleeper)] {
            if (const auto still = weak.lock()) still->wake();
        });
        co_await wait_for(*sleeper);
        co_return timeline_.now() < end ? agent::Slept::interrupted : agent::Slept::whole_time;
    }

    void interrupt() override {
        interrupted_ = true;
        for (const auto& sleeper : sleepers_)
            if (const auto still = sleeper.lock()) still->wake();
    }

    static constexpr state::Time start{std::chrono::seconds(1'764'000'000)};

  private:
    Timeline& timeline_;
    const Millis& jumped_;
    std::vector<std::weak_ptr<Sleeper>> sleepers_;
    bool interrupted_ = false;
};

}  // namespace inboxctl::sim
