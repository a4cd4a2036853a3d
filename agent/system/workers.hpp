// Runs a few coroutines at a time and waits for all of them: nothing is detached.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>

namespace inboxctl::agent {

// Calls `job(0)` … `job(jobs - 1)`, at most `at_once` of them at a time, and returns when the last one is
// done. Then rethrows the first exception; jobs that had not begun when it was thrown are skipped.
boost::asio::awaitable<void> run_jobs(std::size_t jobs, std::size_t at_once,
                                      std::function<boost::asio::awaitable<void>(std::size_t)> job);

}  // namespace inboxctl::agent
