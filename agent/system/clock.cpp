#include "agent/system/clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <list>

namespace inboxctl::agent {

namespace {

namespace asio = boost::asio;

std::string line_of(const char* file) {
    std::string line;
    std::ifstream stream(file);
    std::getline(stream, line);
    return line;
}

class SystemClock final : public Clock {
  public:
    explicit SystemClock(asio::io_context& io) : io_(io) {}

    state::Time now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }

    SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }

    std::string boot() const override { return boot_; }

    asio::awaitable<Slept> sleep(std::chrono::nanoseconds time) override {
        if (interrupted_) co_return Slept::interrupted;
        const auto place = sleepers_->emplace(sleepers_->end(), io_, time);
        const Awake awake{sleepers_, place};
        boost::system::error_code ended_early;
        co_await place->async_wait(asio::redirect_error(asio::use_awaitable, ended_early));
        co_return ended_early ? Slept::interrupted : Slept::whole_time;
    }

    void interrupt() override {
        interrupted_ = true;
        for (asio::steady_timer& sleeper : *sleepers_)
            sleeper.cancel();
    }

  private:
    using Sleepers = std::list<asio::steady_timer>;

    // Shares ownership of the list: a coroutine may be destroyed after the clock, with its io_context.
    struct Awake {
        std::shared_ptr<Sleepers> sleepers;
        Sleepers::iterator place;

        ~Awake() { sleepers->erase(place); }
    };

    asio::io_context& io_;
    std::shared_ptr<Sleepers> sleepers_ = std::make_shared<Sleepers>();
    std::string boot_ = line_of("/etc/machine-id") + ":" + line_of("/proc/sys/kernel/random/boot_id");
    bool interrupted_ = false;
};

}  // namespace

// On Linux the steady clock counts from boot.
state::Moment moment_of(const Clock& clock) {
    const auto up = std::chrono::floor<std::chrono::milliseconds>(clock.steady_now().time_since_epoch());
    return {clock.now(), up, clock.boot()};
}

std::unique_ptr<Clock> make_system_clock(asio::io_context& io) { return std::make_unique<SystemClock>(io); }

}  // namespace inboxctl::agent
