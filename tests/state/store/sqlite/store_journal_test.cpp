// Intents, results, and what is left of them when the process dies in between.
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <functional>

#include "state/store/run_lock.hpp"
#include "state/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using namespace inboxctl::tests;

struct Fixture {
    TempDir dir;
    std::filesystem::path file = dir.path() / "state.db";
    std::unique_ptr<Store> store = open_store(file, OpenMode::read_write);
    RunId run{};

    Fixture() {
        bind_acme(*store);
        run = store->begin_run("apply", at(1));
    }
};

// The state as a crash leaves it: all three files as they lie on the disk while the store is open.
std::filesystem::path copied(const std::filesystem::path& file, const TempDir& dir) {
    for (const std::string suffix : {"", "-wal", "-shm"})
        if (const std::filesystem::path from = file.string() + suffix; std::filesystem::exists(from))
            std::filesystem::copy_file(from, dir.path() / (file.filename().string() + suffix));
    return dir.path() / file.filename();
}

}  // namespace

TEST_CASE("an intent is open until its result is there, and comes back as it was written") {
    Fixture f;
    const auto ids = f.store->begin(f.run, {intent("a"), intent("b", OperationKind::update, 7)}, at(2));
    REQUIRE(ids.size() == 2);
    auto open = f.store->open_operations();
    REQUIRE(open.size() == 2);
    CHECK(open.at(0) == Operation{ids.at(0), f.run, intent("a"), at(2), std::nullopt});
    CHECK(open.at(1).intent == intent("b", OperationKind::update, 7));
    f.store->finish({{ids.at(0), Done{recorded("a", 41)}}}, at(3));
    open = f.store->open_operations();
    REQUIRE(open.size() == 1);
    CHECK(open.front().id == ids.at(1));
    CHECK(f.store->inbox({"a"}) == recorded("a", 41));
}

TEST_CASE(
    "nothing begins when another file has the place of the state or its lock; what was begun is recorded") {
    for (const std::string which : {"state.db", "state.db.lock"})
        for (const bool gone : {false, true}) {
            const TempDir dir;
            const auto file = dir.path() / "state.db", moved = dir.path() / which;
            const auto lock = RunLock::acquire(file, "apply", std::chrono::milliseconds(0));
            const auto store = open_store(file, OpenMode::read_write);
            bind_acme(*store);
            const auto run = store->begin_run("apply", at(1));
            const auto ids = store->begin(run, {intent("a")}, at(2));
            std::filesystem::rename(moved, dir.path() / "elsewhere");
            if (!gone) std::filesystem::copy_file(dir.path() / "elsewhere", moved);
            INFO(which << (gone ? " is gone" : " is another file"));
            for (const auto& begin : {std::function<void()>([&] { store->begin(run, {intent("b")}, at(3)); }),
                                      std::function<void()>([&] { store->begin_run("apply", at(3)); })}) {
                try {
                    begin();
                    FAIL("it began");
                } catch (const StateError& error) {
                    CHECK(error.kind() == StateError::Kind::replaced);
                    CHECK(std::string(error.what()).find(which + (gone ? " is gone" : " is another file")) !=
                          std::string::npos);
                }
            }
            store->finish({{ids.front(), Done{recorded("a", 41)}}}, at(4));
            CHECK(store->inbox({"a"}));
        }
}

TEST_CASE("a result that is done moves the serial, a refusal and an unknown one do not") {
    Fixture f;
    const auto ids = f.store->begin(f.run, {intent("a"), intent("b"), intent("c")}, at(2));
    const auto serial = f.store->identity().serial;
    f.store->finish({{ids.at(0), Failed{"Name can't be blank"}}, {ids.at(1), Unknown{"timed out", {}}}},
                    at(3));
    CHECK(f.store->identity().serial == serial);
    f.store->finish({{ids.at(2), Done{recorded("c", 41)}}}, at(4));
    CHECK(f.store->identity().serial == serial + 1);
    const auto journal = f.store->journal(f.run);
    REQUIRE(journal.size() == 3);
    CHECK(journal.at(0).status == "failed");
    CHECK(journal.at(0).message == "Name can't be blank");
    CHECK(journal.at(1).status == "unknown");
    CHECK(journal.at(2).status == "done");
    CHECK(journal.at(2).result == InboxId{41});
    CHECK(journal.at(2).ended == at(4));
}

TEST_CASE("an unknown outcome stays open and remembers when it was first given up") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    f.store->finish({{id, Unknown{"timed out", {}}}}, at(3));
    f.store->finish({{id, Unknown{"still nothing", {}}}}, at(60));
    const auto open = f.store->open_operations();
    REQUIRE(open.size() == 1);
    CHECK(open.front().given_up == at(3));
    f.store->finish({{id, Done{recorded("a", 41)}}}, at(70));
    CHECK(f.store->open_operations().empty());
}

TEST_CASE("a destroy that is done buries its inbox in the same step") {
    Fixture f;
    f.store->record({recorded("a", 7)});
    const auto id = f.store->begin(f.run, {intent("a", OperationKind::destroy, 7)}, at(2)).front();
    f.store->finish({{id, Done{}}}, at(3));
    CHECK_FALSE(f.store->inbox({"a"}));
    CHECK(f.store->tombstones() ==
          std::vector<Tombstone>{{{"a"}, "acme", InboxId{7}, Payload::web_widget, at(3)}});
}

TEST_CASE("an inbox that is forgotten is not buried") {
    Fixture f;
    f.store->record({recorded("a", 7)});
    const auto id = f.store->begin(f.run, {intent("a", OperationKind::forget, 7)}, at(2)).front();
    f.store->finish({{id, Done{}}}, at(3));
    CHECK_FALSE(f.store->inbox({"a"}));
    CHECK(f.store->tombstones().empty());
}

TEST_CASE("a result is taken once") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    f.store->finish({{id, Failed{"refused"}}}, at(3));
    CHECK_THROWS_AS(f.store->finish({{id, Done{recorded("a", 41)}}}, at(4)), std::logic_error);
    CHECK_THROWS_AS(f.store->finish({{OperationId{99}, Failed{""}}}, at(4)), std::logic_error);
    CHECK_FALSE(f.store->inbox({"a"}));
}

TEST_CASE("results that come together are all recorded or none") {
    Fixture f;
    const auto ids = f.store->begin(f.run, {intent("a"), intent("b")}, at(2));
    CHECK_THROWS_AS(
        f.store->finish({{ids.at(0), Done{recorded("a", 41)}}, {OperationId{99}, Done{recorded("b", 42)}}},
                        at(3)),
        std::logic_error);
    CHECK(f.store->open_operations().size() == 2);
    CHECK(f.store->inboxes().empty());
}

TEST_CASE("an id that the server gives out again is the new inbox's") {
    Fixture f;
    f.store->record({recorded("old", 41)});
    const auto ids = f.store->begin(f.run, {intent("new")}, at(2));
    f.store->finish({{ids.at(0), Done{recorded("new", 41)}}}, at(3));
    CHECK(f.store->inboxes() == std::vector{recorded("new", 41)});
}

TEST_CASE("open operations follow a renamed inbox, history does not") {
    Fixture f;
    f.store->record({recorded("a", 7)});
    const auto ids = f.store->begin(
        f.run, {intent("a", OperationKind::update, 7), intent("a", OperationKind::update, 7)}, at(2));
    f.store->finish({{ids.at(0), Failed{"refused"}}}, at(3));
    f.store->rename({"a"}, {"b"});
    CHECK(f.store->open_operations().front().intent.address == Address{"b"});
    CHECK(f.store->journal(f.run).front().operation.intent.address == Address{"a"});
}

TEST_CASE("what was written is on the disk before the call returns: a copy of the open files has it") {
    Fixture f;
    const auto ids = f.store->begin(f.run, {intent("a"), intent("b")}, at(2));
    f.store->finish({{ids.at(0), Done{recorded("a", 41)}}}, at(3));
    const TempDir elsewhere;
    const auto after_crash = open_store(copied(f.file, elsewhere), OpenMode::read_write);
    REQUIRE(after_crash->open_operations().size() == 1);
    CHECK(after_crash->open_operations().front().intent == intent("b"));
    CHECK(after_crash->inbox({"a"}) == recorded("a", 41));
    CHECK(after_crash->identity() == f.store->identity());
}

TEST_CASE("a process that is killed between intent and result leaves the intent open") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto store = open_store(file, OpenMode::read_write);
        bind_acme(*store);
        const auto ids = store->begin(store->begin_run("apply", at(1)), {intent("a"), intent("b")}, at(2));
        store->finish({{ids.at(0), Unknown{"timed out", {}}}}, at(3));
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const auto store = open_store(file, OpenMode::read_write);
    const auto open = store->open_operations();
    REQUIRE(open.size() == 2);
    CHECK(open.at(0).given_up == at(3));
    CHECK_FALSE(open.at(1).given_up);
    CHECK(store->runs(1).front().ended == std::nullopt);
}

TEST_CASE("a create that was taken for lost is closed, and watched from then on until somebody ends that") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    f.store->finish({{id, Unknown{"no answer", {}}}}, at(5));
    const Moment then{at(10), std::chrono::seconds(7), "m:1"};
    f.store->finish({{id, PresumedLost{.message = "nothing came of it"}}}, then);
    CHECK(f.store->open_operations().empty());
    REQUIRE(f.store->watched().size() == 1);
    CHECK(f.store->watched().front().intent == intent("a"));
    CHECK(f.store->watched().front().given_up == then);
    CHECK(f.store->journal(f.run).front().status == "failed");

    f.store->end_watch({id});
    CHECK(f.store->watched().empty());
}

TEST_CASE("an operation whose answer had a lower id is looked for above that, and never above more") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    const auto mark = [&] { return f.store->open_operations().front().intent.highest_seen; };
    f.store->finish({{id, Unknown{"odd", InboxId{6}}}}, at(3));
    CHECK(mark() == InboxId{6});
    f.store->finish({{id, Unknown{"odd", InboxId{90}}}}, at(4));
    f.store->finish({{id, Unknown{"open", {}}}}, at(5));
    CHECK(mark() == InboxId{6});
}

TEST_CASE("what is watched follows a rename, and is recorded when it has come after all") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    f.store->finish({{id, PresumedLost{.message = "nothing came of it"}}}, at(10));
    f.store->rename({"a"}, {"b"});
    CHECK(f.store->watched().front().intent.address == Address{"b"});
    f.store->finish({{id, Done{recorded("b", 41)}}}, at(12));
    CHECK(f.store->watched().empty());
    CHECK(f.store->inbox({"b"})->id == InboxId{41});
}

TEST_CASE("what a person has seen is no longer taken for the work of a create") {
    Fixture f;
    const auto id = f.store->begin(f.run, {intent("a")}, at(2)).front();
    f.store->finish({{id, PresumedLost{.message = "said so", .seen = InboxId{50}}}}, at(10));
    CHECK(f.store->watched().front().intent.highest_seen == InboxId{50});
}

TEST_CASE("a destroy of another inbox leaves what its address has recorded") {
    Fixture f;
    f.store->record({recorded("a", 41)});
    const auto id = f.store->begin(f.run, {intent("a", OperationKind::destroy, 7)}, at(2)).front();
    f.store->finish({{id, Done{}}}, at(3));
    CHECK(f.store->inbox({"a"})->id == InboxId{41});
    REQUIRE(f.store->tombstones().size() == 1);
    CHECK(f.store->tombstones().front().id == InboxId{7});
}

TEST_CASE("a result and the next intent share a transaction") {
    Fixture f;
    const auto first = f.store->begin(f.run, {intent("a")}, at(2)).front();
    CHECK_THROWS_AS(f.store->advance(f.run, {{OperationId{99}, Failed{""}}}, {intent("b")}, at(3)),
                    std::logic_error);
    CHECK(f.store->open_operations().size() == 1);
    const auto second = f.store->advance(f.run, {{first, Done{recorded("a", 41)}}}, {intent("b")}, at(3));
    REQUIRE(f.store->open_operations().size() == 1);
    CHECK(f.store->open_operations().front().id == second.front());
}

TEST_CASE("both clocks of an intent, and of the moment it was given up, come back") {
    Fixture f;
    const Moment begun{at(2), std::chrono::seconds(7), "m:1"},
        given_up{at(5), std::chrono::seconds(10), "m:1"};
    const auto id = f.store->begin(f.run, {intent("a")}, begun).front();
    CHECK(f.store->open_operations().front().begun == begun);
    f.store->finish({{id, Unknown{"timed out", {}}}}, given_up);
    f.store->finish({{id, Unknown{"still nothing", {}}}}, Moment{at(99), std::chrono::seconds(1), "m:2"});
    CHECK(f.store->open_operations().front().given_up == given_up);
}
