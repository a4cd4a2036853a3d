#include "agent/system/clock.hpp"

#include <boost/asio/co_spawn.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl::agent;
using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST_CASE("a sleep takes its time") {
    asio::io_context io;
    const auto clock = make_system_clock(io);
    const auto begun = clock->steady_now();
    CHECK(inboxctl::tests::run(io, clock->sleep(20ms)) == Slept::whole_time);
    CHECK(clock->steady_now() - begun >= 20ms);
    CHECK(clock->now().time_since_epoch() > std::chrono::hours(24 * 365 * 50));
}

TEST_CASE("interrupt ends every sleep, those to come included") {
    asio::io_context io;
    const auto clock = make_system_clock(io);
    int woken = 0;
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(
            io,
            [&]() -> asio::awaitable<void> {
                const auto slept = co_await clock->sleep(1h);
                woken += slept == Slept::interrupted ? 1 : 0;
            },
            [](std::exception_ptr) {});
    io.poll();
    clock->interrupt();
    io.restart();
    io.run();
    CHECK(woken == 3);
    CHECK(inboxctl::tests::run(io, clock->sleep(1h)) == Slept::interrupted);
}

TEST_CASE("a sleeper may outlive its clock") {
    auto io = std::make_unique<asio::io_context>();
    auto clock = make_system_clock(*io);
    asio::co_spawn(
        *io, [&]() -> asio::awaitable<void> { (void)co_await clock->sleep(1h); }, [](std::exception_ptr) {});
    io->poll();
    clock.reset();
    io.reset();
    SUCCEED();
}
