#include "tests/emulator/workers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace emulator {

namespace asio = boost::asio;

class WaitingLine {
  public:
    std::size_t busy = 0;
    std::deque<asio::steady_timer*> waiting;

    void give_back() {
        if (waiting.empty()) {
            --busy;
            return;
        }
        waiting.front()->cancel();
        waiting.pop_front();
    }
};

Workers::Turn::~Turn() {
    if (line_) line_->give_back();
}

asio::awaitable<Workers::Turn> Workers::wait_for_one(std::size_t count) {
    if (!line_) line_ = std::make_shared<WaitingLine>();
    if (count == 0 || line_->busy < count) {
        ++line_->busy;
        co_return Turn{line_};
    }
    asio::steady_timer turn{io_, asio::steady_timer::time_point::max()};
    line_->waiting.push_back(&turn);
    boost::system::error_code called;
    co_await turn.async_wait(asio::redirect_error(asio::use_awaitable, called));
    co_return Turn{line_};
}

}  // namespace emulator
