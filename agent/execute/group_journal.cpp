#include "agent/execute/group_journal.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace inboxctl::agent {

namespace asio = boost::asio;

struct GroupJournal::Batch {
    explicit Batch(const asio::any_io_executor& executor)
        : written(executor, asio::steady_timer::time_point::max()) {}

    std::vector<state::Intent> intents;
    std::vector<state::OperationId> ids;
    std::vector<state::Outcome> outcomes;
    std::exception_ptr failure;
    asio::steady_timer written;
};

asio::awaitable<std::shared_ptr<GroupJournal::Batch>> GroupJournal::current() {
    if (!batch_) {
        auto executor = co_await asio::this_coro::executor;
        batch_ = std::make_shared<Batch>(executor);
        if (!writing_) write_when_full(batch_, 0);
    }
    co_return batch_;
}

// Answers that have come meanwhile join it: it is written after a turn of the loop that adds none.
void GroupJournal::write_when_full(std::shared_ptr<Batch> batch, std::size_t size_before) {
    const auto executor = batch->written.get_executor();
    asio::post(executor, [this, batch = std::move(batch), size_before] {
        const std::size_t size = batch->intents.size() + batch->outcomes.size();
        if (size > size_before) return write_when_full(batch, size);
        batch_.reset();
        write(batch);
    });
}

void GroupJournal::write(std::shared_ptr<Batch> batch) {
    writing_ = true;
    asio::post(disk_, [this, batch = std::move(batch), now = moment_of(clock_)]() mutable {
        put_down(*batch, now);
        const auto loop = batch->written.get_executor();
        asio::post(loop, [this, batch = std::move(batch)] {
            writing_ = false;
            if (batch_) write_when_full(batch_, 0);
            batch->written.cancel();
        });
    });
}

void GroupJournal::put_down(Batch& batch, const state::Moment& now) {
    const auto held = alone();
    try {
        batch.ids = store_.advance(run_, batch.outcomes, batch.intents, now);
    } catch (...) {
        batch.failure = std::current_exception();
    }
}

asio::awaitable<state::OperationId> GroupJournal::begin(state::Intent intent) {
    auto batch = co_await current();
    const std::size_t mine = batch->intents.size();
    batch->intents.push_back(std::move(intent));
    boost::system::error_code cancelled;
    co_await batch->written.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (batch->failure) std::rethrow_exception(batch->failure);
    co_return batch->ids[mine];
}

asio::awaitable<void> GroupJournal::finish(state::Outcome outcome) {
    auto batch = co_await current();
    batch->outcomes.push_back(std::move(outcome));
    boost::system::error_code cancelled;
    co_await batch->written.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (batch->failure) std::rethrow_exception(batch->failure);
}

}  // namespace inboxctl::agent
