// Simulated time: it jumps to the next event when nothing else can run.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace inboxctl::sim {

using Millis = std::chrono::milliseconds;

class Timeline {
  public:
    using Event = std::function<void()>;

    Millis now() const { return now_; }

    // Events of the same time happen in the order in which they were added.
    void after(Millis wait, Event event) {
        events_.push_back({now_ + std::max(wait, Millis(0)), ++last_, std::move(event)});
        std::ranges::push_heap(events_, later);
    }

    bool empty() const { return events_.empty(); }

    // Advances to the next event and runs it. Precondition: not empty.
    void step() {
        std::ranges::pop_heap(events_, later);
        Entry next = std::move(events_.back());
        events_.pop_back();
        now_ = std::max(now_, next.time);
        next.event();
    }

    // Lets so much time pass, with all its events.
    void pass(Millis time) {
        const Millis end = now_ + time;
        while (!events_.empty() && events_.front().time <= end)
            step();
        now_ = end;
    }

  private:
    struct Entry {
        Millis time{};
        std::uint64_t order = 0;
        Event event;
    };

    static bool later(const Entry& a, const Entry& b) {
        return a.time != b.time ? a.time > b.time : a.order > b.order;
    }

    Millis now_{0};
    std::uint64_t last_ = 0;
    std::vector<Entry> events_;  // a heap
};

}  // namespace inboxctl::sim
