#include "agent/execute/group_journal.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <optional>

#include "agent/system/workers.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/store_values.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace inboxctl::tests;
using state::OperationId;
namespace asio = boost::asio;

// Many at once: an intent each, and its result.
asio::awaitable<std::vector<OperationId>> write_pairs(GroupJournal& journal, std::size_t count) {
    std::vector<OperationId> ids(count);
    auto pair = [&](std::size_t i) -> asio::awaitable<void> {
        const auto mine = intent("inbox-" + std::to_string(i));
        ids[i] = co_await journal.begin(mine);
        state::Outcome outcome{ids[i], state::Done{recorded(mine.address.key, static_cast<int>(i) + 1)}};
        co_await journal.finish(std::move(outcome));
    };
    co_await run_jobs(count, count, pair);
    co_return ids;
}

struct Fixture {
    asio::io_context io{1};
    asio::thread_pool disk{1};
    FakeClock clock;
    sim::Disk kept;
    std::size_t transactions = 0;
    std::function<sim::Writing()> fate = [] { return sim::Writing::works; };
    sim::MemoryStore store{kept, [this](std::string_view) { return ++transactions, fate(); }};

    Fixture() { kept.accounts["acme"] = {"acme", "https://chat.acme.example", 1}; }
};

}  // namespace

TEST_CASE("what many write at once is few transactions, and each gets the id of its own intent") {
    Fixture f;
    GroupJournal journal(f.store, f.clock, {}, f.disk.get_executor());
    const auto ids = run(f.io, write_pairs(journal, 100));
    CHECK(f.transactions < 20);
    CHECK(f.kept.inboxes.size() == 100);
    CHECK(f.store.open_operations().empty());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& entry = f.kept.operations.at(static_cast<std::size_t>(ids[i]) - 1);
        CHECK(entry.operation.intent.address.key == "inbox-" + std::to_string(i));
    }
}

TEST_CASE("the loop goes on while a group is written, and the next group gathers") {
    Fixture f;
    std::promise<void> loop_went_on;
    f.fate = [&, first = true]() mutable {
        if (std::exchange(first, false)) {
            asio::post(f.io, [&] { loop_went_on.set_value(); });
            if (loop_went_on.get_future().wait_for(std::chrono::seconds(60)) != std::future_status::ready)
                return sim::Writing::fails;
        }
        return sim::Writing::works;
    };
    GroupJournal journal(f.store, f.clock, {}, f.disk.get_executor());
    (void)run(f.io, write_pairs(journal, 10));
    CHECK(f.kept.inboxes.size() == 10);
}

TEST_CASE("whoever holds the journal is alone with the store") {
    Fixture f;
    GroupJournal journal(f.store, f.clock, {}, f.disk.get_executor());
    std::atomic<bool> held = true;
    bool written_beside = false;
    f.fate = [&] {
        written_beside = written_beside || held;
        return sim::Writing::works;
    };
    auto lock = std::optional(journal.alone());
    asio::steady_timer later(f.io, std::chrono::milliseconds(50));
    later.async_wait([&](auto) {
        held = false;
        lock.reset();
    });
    (void)run(f.io, write_pairs(journal, 3));
    CHECK_FALSE(written_beside);
}

TEST_CASE("a disk that does not take a group is told to each that waits for it") {
    Fixture f;
    f.fate = [] { return sim::Writing::fails; };
    GroupJournal journal(f.store, f.clock, {}, f.io.get_executor());
    CHECK_THROWS_AS(run(f.io, write_pairs(journal, 3)), state::StateError);
    CHECK(f.kept.operations.empty());
}
