#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>

namespace emulator {

// The server's worker threads: while all are busy, requests wait in line with their connection open.
class Workers {
  public:
    explicit Workers(boost::asio::io_context& io) : io_(io) {}

    // One of them, busy until it is destroyed. Valid after the Workers are gone.
    class Turn {
      public:
        Turn(Turn&&) = default;
        Turn& operator=(Turn&&) = delete;
        ~Turn();

      private:
        friend class Workers;
        explicit Turn(std::shared_ptr<class WaitingLine> line) : line_(std::move(line)) {}
        std::shared_ptr<class WaitingLine> line_;
    };

    // `count` is how many there are; 0: as many as are wanted.
    boost::asio::awaitable<Turn> wait_for_one(std::size_t count);

  private:
    boost::asio::io_context& io_;
    std::shared_ptr<class WaitingLine> line_;
};

}  // namespace emulator
