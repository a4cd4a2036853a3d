// The journal for several coroutines at once: what they write in the same turns of the event loop is one
// transaction, so that requests in flight together share one wait for the disk.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "agent/clock.hpp"
#include "state/store.hpp"

namespace inboxctl::agent {

class GroupJournal {
  public:
    GroupJournal(state::Store& store, const Clock& clock, state::RunId run)
        : store_(store), clock_(clock), run_(run) {}

    // Durable when they return. Throw StateError when the disk does not take it.
    boost::asio::awaitable<state::OperationId> begin(state::Intent intent);
    boost::asio::awaitable<void> finish(state::Outcome outcome);

  private:
    struct Batch;

    boost::asio::awaitable<std::shared_ptr<Batch>> current();
    void write_when_full(std::shared_ptr<Batch> batch, std::size_t size_before);
    void write(Batch& batch);

    state::Store& store_;
    const Clock& clock_;
    state::RunId run_;
    std::shared_ptr<Batch> batch_;
};

}  // namespace inboxctl::agent
