// A plan carried out and reported, with what has to wait for the server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "agent/reconcile/reconciler.hpp"
#include "agent/report/apply_report.hpp"
#include "agent/report/invocation.hpp"
#include "agent/report/progress.hpp"
#include "agent/system/run.hpp"

namespace inboxctl::agent {

// What a command that applies works with.
struct Applying {
    boost::asio::io_context& io;
    Reconciler& reconciler;
    const Invocation& invocation;
    ApplyReport& report;
};

// Runs the task with its progress at the bottom of the terminal.
template <class T>
T run_shown(boost::asio::io_context& io, const Reconciler& reconciler, boost::asio::awaitable<T> task,
            const std::function<void()>& stop) {
    Progress progress(io, [&] { return reconciler.under_way(); });
    return run_to_end(io, std::move(task), [&] {
        progress.erase();
        stop();
    });
}

// Executes the plan, then waits for what could not be done yet, and ends the run.
ExitCode carry_out(const Applying& with, Pass pass);

}  // namespace inboxctl::agent
