#include "agent/group_journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/sim/memory_store.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace inboxctl::tests;

namespace {

struct Fixture {
    boost::asio::io_context io{1};
    FakeClock clock;
    sim::Disk disk;
    int writes = 0;
    bool is_full = false;
    sim::MemoryStore store{disk, [this](std::string_view) {
                               ++writes;
                               return is_full ? sim::Writing::fails : sim::Writing::works;
                           }};
    GroupJournal journal{store, clock, state::RunId{1}};
    std::vector<state::OperationId> begun;
    int failures = 0;

    Fixture() { disk.accounts["acme"] = {"acme", "https://chat.acme.example", 1}; }

    void note(const std::exception_ptr& thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const state::StateError&) {
            ++failures;
        }
    }

    void begin(const std::string& key) {
        boost::asio::co_spawn(io, journal.begin(intent(key)),
                              [this](const std::exception_ptr& thrown, state::OperationId id) {
                                  note(thrown);
                                  if (!thrown) begun.push_back(id);
                              });
    }

    void finish(state::OperationId id) {
        boost::asio::co_spawn(io, journal.finish({id, state::Failed{"refused"}}),
                              [this](const std::exception_ptr& thrown) { note(thrown); });
    }

    void run() {
        io.restart();
        io.run();
    }
};

}  // namespace

TEST_CASE("intents of the same turns of the loop are one transaction, and each gets its own id") {
    Fixture f;
    for (const auto* key : {"a", "b", "c"})
        f.begin(key);
    CHECK(f.writes == 0);
    f.run();
    CHECK(f.writes == 1);
    REQUIRE(f.begun.size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(f.disk.operations.at(static_cast<std::size_t>(f.begun[i]) - 1).operation.intent.address.key ==
              std::string(1, static_cast<char>('a' + i)));
}

TEST_CASE("a result shares its transaction with the intents that come meanwhile") {
    Fixture f;
    f.begin("a");
    f.run();
    f.finish(f.begun.front());
    f.begin("b");
    f.run();
    CHECK(f.writes == 2);
    CHECK(f.disk.operations.at(0).status == "failed");
    CHECK(f.disk.operations.at(1).status == "open");
}

TEST_CASE("a disk that takes nothing is told to everybody who waits, and what comes later is written again") {
    Fixture f;
    f.is_full = true;
    f.begin("a");
    f.begin("b");
    f.run();
    CHECK(f.failures == 2);
    CHECK(f.begun.empty());
    CHECK(f.disk.operations.empty());
    f.is_full = false;
    f.begin("c");
    f.run();
    CHECK(f.begun.size() == 1);
    CHECK(f.failures == 2);
}
