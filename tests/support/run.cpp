#include "tests/support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace inboxctl::tests {

void run_task(boost::asio::io_context& io, boost::asio::awaitable<void> task) {
    std::exception_ptr failure;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown) { failure = thrown; });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
}

void start(boost::asio::io_context& io, boost::asio::awaitable<void> task) {
    boost::asio::co_spawn(io, std::move(task), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

}  // namespace inboxctl::tests
