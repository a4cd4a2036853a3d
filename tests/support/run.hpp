// Runs a coroutine to its end.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

namespace inboxctl::tests {

void run_task(boost::asio::io_context& io, boost::asio::awaitable<void> task);

// Begins one and does not wait for it. What it throws leaves io's run().
void start(boost::asio::io_context& io, boost::asio::awaitable<void> task);

template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
    std::optional<T> result;
    const auto keep_result = [&]() -> boost::asio::awaitable<void> {
        result.emplace(co_await std::move(task));
    };
    run_task(io, keep_result());
    return std::move(*result);
}

}  // namespace inboxctl::tests
