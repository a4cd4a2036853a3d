// Runs a command's coroutine to its end, and handles the signals that stop it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <utility>

namespace inboxctl::agent {

// Runs `task` to its end on the calling thread. SIGINT or SIGTERM calls `stop` once, and a second one ends
// the process at once: what was in flight then is in the journal.
void run_task(boost::asio::io_context& io, boost::asio::awaitable<void> task,
              const std::function<void()>& stop);

// The same, for the value that `task` returns.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> task, const std::function<void()>& stop) {
    std::optional<T> result;
    const auto keep_result = [&]() -> boost::asio::awaitable<void> {
        result.emplace(co_await std::move(task));
    };
    run_task(io, keep_result(), stop);
    return std::move(*result);
}

}  // namespace inboxctl::agent
