#include "agent/system/slots.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl::agent;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

SteadyTime in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

template <class Task>
void start(asio::io_context& io, Task task) {
    asio::co_spawn(io, std::move(task), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

}  // namespace

TEST_CASE("free slots are taken at once, and given back") {
    asio::io_context io;
    Slots slots(io.get_executor(), 2);
    {
        const auto first = inboxctl::tests::run(io, slots.take(in(0ms)));
        const auto second = inboxctl::tests::run(io, slots.take(in(0ms)));
        CHECK(std::holds_alternative<Slots::Slot>(second));
        CHECK(slots.in_use() == 2);
        CHECK(std::holds_alternative<Slots::TooLate>(inboxctl::tests::run(io, slots.take(in(10ms)))));
    }
    CHECK(slots.in_use() == 0);
}

TEST_CASE("who waits is served in the order of coming") {
    asio::io_context io;
    Slots slots(io.get_executor(), 1);
    std::vector<int> order;
    auto held = std::make_unique<Slots::Taken>(inboxctl::tests::run(io, slots.take(in(0ms))));
    for (int i = 0; i < 5; ++i)
        start(io, [&, i]() -> asio::awaitable<void> {
            const auto slot = co_await slots.take(in(5s));
            if (std::holds_alternative<Slots::Slot>(slot)) order.push_back(i);
        });
    io.restart();
    io.poll();
    CHECK(order.empty());
    held.reset();
    io.restart();
    io.run();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
    CHECK(slots.in_use() == 0);
}

TEST_CASE("stop sends away who waits and who comes later, but not who holds one") {
    asio::io_context io;
    Slots slots(io.get_executor(), 1);
    const auto held = inboxctl::tests::run(io, slots.take(in(0ms)));
    int sent_away = 0;
    start(io, [&]() -> asio::awaitable<void> {
        const auto slot = co_await slots.take(in(5s));
        sent_away += std::holds_alternative<Slots::Stopped>(slot) ? 1 : 0;
    });
    io.restart();
    io.poll();
    slots.stop();
    io.restart();
    io.run();
    CHECK(sent_away == 1);
    CHECK(slots.in_use() == 1);
    CHECK(std::holds_alternative<Slots::Stopped>(inboxctl::tests::run(io, slots.take(in(5s)))));
}

TEST_CASE("a slot may outlive the slots, and a waiter may vanish with its io_context") {
    auto io = std::make_unique<asio::io_context>();
    auto slots = std::make_unique<Slots>(io->get_executor(), 1);
    auto held = std::make_unique<Slots::Taken>(inboxctl::tests::run(*io, slots->take(in(0ms))));
    start(*io, [&]() -> asio::awaitable<void> { (void)co_await slots->take(in(5s)); });
    io->restart();
    io->poll();
    io.reset();
    slots.reset();
    held.reset();
    SUCCEED();
}
