#include "agent/system/slots.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

namespace inboxctl::agent {

namespace asio = boost::asio;

struct Slots::Line {
    std::size_t count = 0;
    std::size_t in_use = 0;
    bool stopped = false;
    std::list<Waiter*> waiting;

    void give_back();
};

// Lives in the frame of a waiting coroutine, which may be destroyed at any time.
struct Slots::Waiter {
    Waiter(const asio::any_io_executor& executor, std::shared_ptr<Line> to_wait_in, SteadyTime deadline)
        : timer(executor, deadline),
          line(std::move(to_wait_in)),
          place(line->waiting.insert(line->waiting.end(), this)) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    ~Waiter() {
        leave();
        if (granted) line->give_back();
    }

    void leave() {
        if (in_line) line->waiting.erase(place);
        in_line = false;
    }

    asio::steady_timer timer;
    std::shared_ptr<Line> line;
    std::list<Waiter*>::iterator place;
    bool in_line = true;
    bool granted = false;  // owns the slot that was given back, although it has not resumed yet
};

void Slots::Line::give_back() {
    if (waiting.empty()) {
        --in_use;
        return;
    }
    Waiter& next = *waiting.front();
    next.leave();
    next.granted = true;
    next.timer.cancel();
}

Slots::Slot::~Slot() {
    if (line_) line_->give_back();
}

Slots::Slots(asio::any_io_executor executor, std::size_t count)
    : executor_(std::move(executor)), line_(std::make_shared<Line>()) {
    line_->count = count;
}

asio::awaitable<Slots::Taken> Slots::take(SteadyTime deadline) {
    if (line_->stopped) co_return Stopped{};
    if (line_->in_use < line_->count) {
        ++line_->in_use;
        co_return Slot(line_);
    }
    Waiter waiter(executor_, line_, deadline);
    boost::system::error_code woken;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (waiter.line->stopped) co_return Stopped{};
    if (!waiter.granted) co_return TooLate{};
    waiter.granted = false;
    co_return Slot(waiter.line);
}

void Slots::stop() {
    line_->stopped = true;
    for (Waiter* waiter : line_->waiting)
        waiter->timer.cancel();
}

bool Slots::stopped() const { return line_->stopped; }

std::size_t Slots::in_use() const { return line_->in_use; }

}  // namespace inboxctl::agent
