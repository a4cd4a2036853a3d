// Runs a command's coroutine to its end, and handles the signals that stop it.
#pragma once

#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// Outlives the task: a signal that arrives with its last step is delivered after it.
struct SignalListener : std::enable_shared_from_this<SignalListener> {
    SignalListener(boost::asio::io_context& io, std::function<void()> on_first)
        : signals(io, SIGINT, SIGTERM), stop(std::move(on_first)) {}

    void listen() {
        signals.async_wait([self = shared_from_this()](const boost::system::error_code& error, int) {
            if (error || self->finished) return;
            if (self->stopping) _exit(static_cast<int>(ExitCode::interrupted));
            self->stopping = true;
            self->stop();
            self->listen();
        });
    }

    void finish() {
        finished = true;
        signals.cancel();
        signals.clear();  // at a prompt Ctrl-C has its usual meaning
    }

    boost::asio::signal_set signals;
    std::function<void()> stop;
    bool stopping = false, finished = false;
};

// Runs `task` on the calling thread. The first SIGINT or SIGTERM calls `stop`, a second one ends the process
// at once: the journal covers what was in flight.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> task, const std::function<void()>& stop) {
    std::optional<T> result;
    std::exception_ptr failure;
    const auto signals = std::make_shared<SignalListener>(io, stop);
    signals->listen();
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, T value) {
        if (thrown)
            failure = thrown;
        else
            result.emplace(std::move(value));
        signals->finish();
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

}  // namespace inboxctl::agent
