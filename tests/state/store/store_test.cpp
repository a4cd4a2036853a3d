// The recorded snapshot, on real SQLite files.
#include "state/store/store.hpp"

#include <boost/json/parse.hpp>

#include "state/store/sqlite/sqlite.hpp"
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

    void reopen() {
        store.reset();
        store = open_store(file, OpenMode::read_write);
    }
};

}  // namespace

TEST_CASE("a new state is empty, with a lineage of its own and serial 0") {
    Fixture one, other;
    CHECK(one.store->identity().serial == 0);
    CHECK(one.store->identity().lineage.size() == 32);
    CHECK(one.store->identity().lineage != other.store->identity().lineage);
    CHECK(one.store->inboxes().empty());
    CHECK(one.store->open_operations().empty());
    CHECK(one.store->runs(10).empty());
}

TEST_CASE("what is recorded comes back the same, sorted, also after opening the file again") {
    Fixture f;
    bind_acme(*f.store);
    auto full = recorded("b", 2);
    full.payload = Payload::email;
    full.prevent_destroy = true;
    full.mode = Mode::observe;
    full.applied.set(channel_field(Payload::email, "imap_port"), Json(993));
    full.applied.set(channel_field(Payload::email, "imap_password"), Json("hmac-sha256:00"));
    full.applied.set(inbox_field("members"), boost::json::parse(R"(["ann@acme.example"])"));
    full.applied.set(inbox_field("name"), Json("Ünï 支持 🎉 ' \" \\ \n"));
    f.store->record({full, recorded("a", 1)});
    const auto identity = f.store->identity();
    f.reopen();
    REQUIRE(f.store->inboxes().size() == 2);
    CHECK(f.store->inboxes().at(0) == recorded("a", 1));
    CHECK(f.store->inboxes().at(1) == full);
    CHECK(f.store->inbox({"b"}) == full);
    CHECK_FALSE(f.store->inbox({"c"}));
    CHECK(f.store->identity() == identity);
}

TEST_CASE("an account that has another key takes along what is recorded, unfinished and buried") {
    Fixture f;
    bind_acme(*f.store);
    f.store->record({recorded("a", 1)});
    const auto run = f.store->begin_run("apply", at(1));
    const auto ids = f.store->begin(run, {intent("b"), intent("c")}, at(2));
    f.store->finish({{ids.at(1), Failed{"Name can't be blank"}}}, at(3));
    const auto gone = f.store->begin(run, {intent("x", OperationKind::destroy, 9)}, at(4)).front();
    f.store->finish({{gone, Done{}}}, at(5));
    f.store->mark_read({"acme", "1795475163", at(5), "4.15.1"});
    const auto serial = f.store->identity().serial;
    f.store->bind({"globex", "https://chat.acme.example", 1});
    f.store->rename_account("acme", "globex");
    CHECK(f.store->inbox({"a"})->account == "globex");
    REQUIRE(f.store->open_operations().size() == 1);
    CHECK(f.store->open_operations().front().intent.account == "globex");
    CHECK(f.store->journal(run).at(1).operation.intent.account == "acme");
    CHECK(f.store->tombstones().at(0).account == "globex");
    CHECK(f.store->read_marks().empty());
    CHECK(f.store->identity().serial > serial);
}

TEST_CASE("the serial moves with what is recorded and not with what was only read") {
    Fixture f;
    const auto serial = [&] { return f.store->identity().serial; };
    bind_acme(*f.store);
    CHECK(serial() == 1);
    bind_acme(*f.store);
    CHECK(serial() == 1);
    f.store->record({recorded("a", 1), recorded("b", 2)});
    CHECK(serial() == 2);
    f.store->record({recorded("a", 1)});
    CHECK(serial() == 2);
    f.store->mark_read({"acme", "1795475163", at(5), "4.15.1"});
    f.store->clear_tombstone("acme", InboxId{9});
    f.store->end_run({.id = f.store->begin_run("apply", at(1)), .ended = at(2)});
    CHECK(serial() == 2);
    f.store->rename({"a"}, {"c"});
    CHECK(serial() == 3);
    f.store->forget({{"b"}, {"nobody"}});
    CHECK(serial() == 4);
    f.store->forget({{"nobody"}});
    CHECK(serial() == 4);
}

TEST_CASE("an inbox has one address: the same one of the server is not recorded twice") {
    Fixture f;
    bind_acme(*f.store);
    f.store->bind({"again", "https://chat.acme.example", 2});
    f.store->bind({"elsewhere", "https://other.example", 1});
    f.store->record({recorded("a", 1)});
    CHECK_THROWS_AS(f.store->record({recorded("b", 1)}), std::logic_error);
    auto same_server = recorded("b", 1);
    same_server.account = "again";
    CHECK_THROWS_AS(f.store->record({same_server}), std::logic_error);
    auto other_server = recorded("b", 1);
    other_server.account = "elsewhere";
    f.store->record({other_server});
    CHECK(f.store->inboxes().size() == 2);
}

TEST_CASE("a call that breaks a precondition changes nothing") {
    Fixture f;
    bind_acme(*f.store);
    auto stranger = recorded("b", 2);
    stranger.account = "unbound";
    const auto before = f.store->identity();
    CHECK_THROWS_AS(f.store->record({recorded("a", 1), stranger}), std::logic_error);
    CHECK(f.store->inboxes().empty());
    CHECK(f.store->identity() == before);
}

TEST_CASE("a renamed inbox keeps everything but its address") {
    Fixture f;
    bind_acme(*f.store);
    f.store->record({recorded("old", 1), recorded("taken", 2)});
    CHECK_THROWS_AS(f.store->rename({"old"}, {"taken"}), std::logic_error);
    CHECK_THROWS_AS(f.store->rename({"nobody"}, {"new"}), std::logic_error);
    f.store->rename({"old"}, {"new"});
    CHECK_FALSE(f.store->inbox({"old"}));
    CHECK(f.store->inbox({"new"}) == recorded("new", 1));
}

TEST_CASE("an account that is bound to another place forgets what was read of the old one") {
    Fixture f;
    bind_acme(*f.store);
    f.store->mark_read({"acme", "1795475163", at(5), "4.15.1"});
    bind_acme(*f.store);
    CHECK(f.store->read_marks() == std::vector<ReadMark>{{"acme", "1795475163", at(5), "4.15.1"}});
    f.store->bind({"acme", "https://new.acme.example", 7});
    CHECK(f.store->read_marks().empty());
    CHECK(f.store->accounts() == std::vector<AccountBinding>{{"acme", "https://new.acme.example", 7}});
}

TEST_CASE("tombstones stay until they are cleared") {
    Fixture f;
    bind_acme(*f.store);
    const auto run = f.store->begin_run("destroy", at(1));
    const Tombstone tombstone{{"gone"}, "acme", InboxId{9}, Payload::web_widget, at(5)};
    for (int twice = 0; twice < 2; ++twice) {
        const auto id = f.store->begin(run, {intent("gone", OperationKind::destroy, 9)}, at(2)).front();
        f.store->finish({{id, Done{}}}, at(5));
    }
    f.reopen();
    CHECK(f.store->tombstones() == std::vector<Tombstone>{tombstone});
    f.store->clear_tombstone("acme", InboxId{9});
    CHECK(f.store->tombstones().empty());
}

TEST_CASE("runs are listed newest first, a killed one without an end") {
    Fixture f;
    const auto first = f.store->begin_run("apply", at(1));
    RunSummary done{
        .id = first, .command = "apply", .begun = at(1), .ended = at(3), .exit_code = 3, .added = 2};
    f.store->end_run(done);
    const auto second = f.store->begin_run("daemon", at(4));
    const auto runs = f.store->runs(10);
    REQUIRE(runs.size() == 2);
    CHECK(runs.at(0) == RunSummary{.id = second, .command = "daemon", .begun = at(4)});
    CHECK(runs.at(1) == done);
    CHECK(f.store->runs(1).size() == 1);
    CHECK_THROWS_AS(f.store->end_run({.id = RunId{99}}), std::logic_error);
}

TEST_CASE("a saved plan is spent by one run, and stays so") {
    Fixture f;
    const auto run = f.store->begin_run("apply", at(1));
    CHECK_FALSE(f.store->is_spent("a1"));
    const auto serial = f.store->identity().serial;
    f.store->spend_plan("a1", run);
    CHECK(f.store->is_spent("a1"));
    CHECK_FALSE(f.store->is_spent("a2"));
    CHECK(f.store->identity().serial == serial);
    CHECK_THROWS_AS(f.store->spend_plan("a1", f.store->begin_run("apply", at(2))), std::logic_error);
    CHECK(open_store(f.file, OpenMode::read_only)->is_spent("a1"));
}

TEST_CASE("a reader sees what a writer committed, and may not write itself") {
    Fixture f;
    bind_acme(*f.store);
    const auto reader = open_store(f.file, OpenMode::read_only);
    f.store->record({recorded("a", 1)});
    CHECK(reader->inboxes().size() == 1);
    CHECK_THROWS_AS(reader->record({recorded("b", 2)}), StateError);
    CHECK(f.store->inboxes().size() == 1);
}

TEST_CASE("ten thousand inboxes are recorded and read") {
    Fixture f;
    bind_acme(*f.store);
    std::vector<RecordedInbox> many;
    for (int i = 1; i <= 10'000; ++i)
        many.push_back(recorded("inbox-" + std::to_string(i), i));
    f.store->record(many);
    CHECK(f.store->inboxes().size() == many.size());
}

TEST_CASE("a state from before there were birthmarks is read on, and takes them") {
    Fixture f;
    bind_acme(*f.store);
    f.store->record({recorded("a", 1)});
    f.store.reset();
    {
        Database database(f.file, Database::Access::read_write);
        database.adopt();
        database.execute(
            "alter table resources drop column birthmark; alter table resources drop column mode; "
            "pragma user_version = 6");
    }
    f.reopen();
    CHECK(f.store->inbox({"a"}) == recorded("a", 1));
    auto marked = recorded("a", 1);
    marked.identity = ~ServerIdentity{0};
    f.store->record({marked});
    f.reopen();
    CHECK(f.store->inbox({"a"}) == marked);
}
