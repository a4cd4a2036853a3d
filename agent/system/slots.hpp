// A counting semaphore for coroutines, first come, first served.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>

#include "agent/system/clock.hpp"

namespace inboxctl::agent {

class Slots {
    struct Line;
    struct Waiter;

  public:
    // Holds the slot while it lives. May outlive the Slots.
    class Slot {
      public:
        explicit Slot(std::shared_ptr<Line> line) : line_(std::move(line)) {}
        Slot(Slot&&) = default;
        Slot& operator=(Slot&&) = delete;
        ~Slot();

      private:
        std::shared_ptr<Line> line_;
    };

    struct TooLate {};
    struct Stopped {};
    using Taken = std::variant<Slot, TooLate, Stopped>;

    Slots(boost::asio::any_io_executor executor, std::size_t count);

    boost::asio::awaitable<Taken> take(SteadyTime deadline);

    // Ends every wait, pending and future, with Stopped; slots that are held stay valid.
    void stop();
    bool stopped() const;
    std::size_t in_use() const;

  private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<Line> line_;
};

}  // namespace inboxctl::agent
