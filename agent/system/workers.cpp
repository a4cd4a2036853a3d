#include "agent/system/workers.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace inboxctl::agent {

namespace asio = boost::asio;

namespace {

struct Shared {
    std::size_t next = 0;
    std::size_t jobs = 0;
    std::exception_ptr failure;
    std::function<asio::awaitable<void>(std::size_t)> job;
};

asio::awaitable<void> worker(Shared& shared) {
    while (shared.next < shared.jobs && !shared.failure) {
        const std::size_t mine = shared.next++;
        co_await shared.job(mine);
    }
}

}  // namespace

asio::awaitable<void> run_jobs(std::size_t jobs, std::size_t at_once,
                               std::function<asio::awaitable<void>(std::size_t)> job) {
    Shared shared{.jobs = jobs, .job = std::move(job)};
    std::size_t left = std::min(jobs, std::max<std::size_t>(at_once, 1));
    if (left == 0) co_return;
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer all_done(executor, asio::steady_timer::time_point::max());
    const auto on_end = [&](std::exception_ptr failure) {
        if (failure && !shared.failure) shared.failure = failure;
        if (--left == 0) all_done.cancel();
    };
    for (std::size_t i = left; i > 0; --i)
        asio::co_spawn(executor, worker(shared), on_end);
    boost::system::error_code cancelled;
    co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (shared.failure) std::rethrow_exception(shared.failure);
}

}  // namespace inboxctl::agent
