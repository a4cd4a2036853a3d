// The journal for several coroutines at once: what they write in the same turns of the event loop is one
// transaction, so that requests in flight together share one wait for the disk. While one is written the next
// gathers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <mutex>

#include "agent/system/clock.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

class GroupJournal {
  public:
    // `disk` does one thing at a time: a thread of its own, on which the loop need not wait for the disk, or
    // the loop itself. All of them must outlive it, and `disk` must be at rest when it goes.
    GroupJournal(state::Store& store, const Clock& clock, state::RunId run, boost::asio::any_io_executor disk)
        : store_(store), clock_(clock), run_(run), disk_(std::move(disk)) {}

    // Durable when they return. Throw StateError when the disk does not take it.
    boost::asio::awaitable<state::OperationId> begin(state::Intent intent);
    boost::asio::awaitable<void> finish(state::Outcome outcome);

    // For whoever uses the store beside it: nothing is written while this is held. Blocks for one
    // transaction.
    std::unique_lock<std::mutex> alone() { return std::unique_lock(busy_); }

  private:
    struct Batch;

    boost::asio::awaitable<std::shared_ptr<Batch>> current();
    void write_when_full(std::shared_ptr<Batch> batch, std::size_t size_before);
    void write(std::shared_ptr<Batch> batch);
    void put_down(Batch& batch, const state::Moment& now);

    state::Store& store_;
    const Clock& clock_;
    state::RunId run_;
    boost::asio::any_io_executor disk_;
    std::mutex busy_;
    std::shared_ptr<Batch> batch_;  // that gathers
    bool writing_ = false;          // another one
};

}  // namespace inboxctl::agent
