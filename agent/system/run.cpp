#include "agent/system/run.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <memory>

#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

namespace {

// Outlives the task: a signal that came with its last step is delivered after it.
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
        signals.clear();  // at a question Ctrl-C means what it always means
    }

    boost::asio::signal_set signals;
    std::function<void()> stop;
    bool stopping = false, finished = false;
};

}  // namespace

void run_task(boost::asio::io_context& io, boost::asio::awaitable<void> task,
              const std::function<void()>& stop) {
    std::exception_ptr failure;
    const auto signals = std::make_shared<SignalListener>(io, stop);
    signals->listen();
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown) {
        failure = thrown;
        signals->finish();
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace inboxctl::agent
