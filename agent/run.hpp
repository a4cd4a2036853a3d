// From a command to its coroutine and back, with the signals that end it.
#pragma once

#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <optional>

#include "agent/exit_code.hpp"

namespace inboxctl::agent {

// Runs `task` to its end on the calling thread. SIGINT or SIGTERM calls `stop` once, and a second one ends
// the process at once: what was in flight then is in the journal.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> task, const std::function<void()>& stop) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    bool stopping = false;
    std::function<void()> listen = [&] {
        signals.async_wait([&](const boost::system::error_code& error, int) {
            if (error) return;
            if (stopping) _exit(static_cast<int>(ExitCode::interrupted));
            stopping = true;
            stop();
            listen();
        });
    };
    listen();
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, T value) {
        if (thrown)
            failure = thrown;
        else
            result.emplace(std::move(value));
        signals.cancel();
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

}  // namespace inboxctl::agent
