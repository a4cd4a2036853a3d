// Files that are damaged, unmanaged, newer, protected or on a full disk.
#include "state/store/sqlite/state_file.hpp"

#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "state/store/fingerprint.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/store_values.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using namespace inboxctl::tests;
namespace fs = std::filesystem;
using Kind = StateError::Kind;

fs::perms mode_of(const fs::path& file) { return fs::status(file).permissions() & fs::perms::all; }

constexpr fs::perms private_file = fs::perms::owner_read | fs::perms::owner_write;

// The error that opening ends with; what it says names the file and is a sentence with advice.
Kind refusal(const fs::path& file, OpenMode mode = OpenMode::read_write) {
    try {
        open_store(file, mode);
    } catch (const StateError& refused) {
        const std::string text = refused.what();
        INFO(text);
        CHECK(text.find(fs::weakly_canonical(file).string()) != std::string::npos);
        CHECK(text.find("cannot ") == 0);
        CHECK(text.find(". ") != std::string::npos);
        return refused.kind();
    }
    FAIL("it was opened");
    return {};
}

// Raw SQL on the file, past the store.
void execute(const fs::path& file, const char* sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    CHECK(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
}

fs::path filled(const TempDir& dir) {
    const auto file = dir.path() / "state.db";
    const auto store = open_store(file, OpenMode::read_write);
    bind_acme(*store);
    std::vector<RecordedInbox> inboxes;
    for (int i = 1; i <= 200; ++i)
        inboxes.push_back(recorded("inbox-" + std::to_string(i), i));
    store->record(inboxes);
    return file;
}

// Runs `test` in a process of its own as a user without special rights.
int as_nobody(const std::function<int()>& test) {
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(99);
        _exit(test());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("the state and the files beside it are private, whatever the umask says") {
    const TempDir dir;
    const auto old = umask(0);
    const auto file = dir.path() / "state.db";
    const auto store = open_store(file, OpenMode::read_write);
    bind_acme(*store);
    umask(old);
    for (const std::string suffix : {"", "-wal", "-shm"})
        CHECK(mode_of(file.string() + suffix) == private_file);
}

TEST_CASE("a state that is open to others is closed to them by a run that writes") {
    const TempDir dir;
    const auto file = filled(dir);
    fs::permissions(file, fs::perms::group_read | fs::perms::others_read, fs::perm_options::add);
    { const auto reader = open_store(file, OpenMode::read_only); }
    CHECK(mode_of(file) != private_file);
    { const auto writer = open_store(file, OpenMode::read_write); }
    CHECK(mode_of(file) == private_file);
}

TEST_CASE("a state that is not there is not made by a run that only reads") {
    const TempDir dir;
    CHECK(refusal(dir.path() / "state.db", OpenMode::read_only) == Kind::unusable);
    CHECK(fs::is_empty(dir.path()));
}

TEST_CASE("a directory that is not there is told") {
    const TempDir dir;
    CHECK(refusal(dir.path() / "nowhere" / "state.db") == Kind::unusable);
}

TEST_CASE("a file that is no database is refused and left as it is") {
    const TempDir dir;
    for (const std::string& text : {std::string("name = \"Support\"\n"), std::string(5000, 'x')}) {
        const auto file = dir.write("state.db", text);
        CHECK(refusal(file) == Kind::unusable);
        CHECK(refusal(file, OpenMode::read_only) == Kind::unusable);
        CHECK(text_of_file(file) == text);
    }
    CHECK(refusal(dir.path()) == Kind::unusable);
}

TEST_CASE("another program's database is refused and left as it is") {
    const TempDir dir;
    const auto file = dir.path() / "places.sqlite";
    execute(file, "create table places (url text); insert into places values ('x')");
    const auto before = text_of_file(file);
    CHECK(refusal(file) == Kind::unusable);
    CHECK(text_of_file(file) == before);
}

TEST_CASE("a state of a newer inboxctl is refused and left as it is") {
    const TempDir dir;
    const auto file = filled(dir);
    execute(file, "pragma user_version = 999; pragma wal_checkpoint(truncate); pragma journal_mode = delete");
    const auto before = text_of_file(file);
    CHECK(refusal(file) == Kind::newer_version);
    CHECK(refusal(file, OpenMode::read_only) == Kind::newer_version);
    CHECK(text_of_file(file) == before);
}

TEST_CASE("operations of an older version are open and watched as before once the file is migrated") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    std::vector<Operation> open, watched;
    {
        const auto store = open_store(file, OpenMode::read_write);
        bind_acme(*store);
        const auto run = store->begin_run("apply", at(1));
        const auto ids = store->begin(run, {intent("a"), intent("b"), intent("c")}, at(2));
        store->finish({{ids.at(1), Unknown{"timed out"}}, {ids.at(2), PresumedLost{"lost"}}}, at(3));
        open = store->open_operations();
        watched = store->watched();
    }
    REQUIRE(open.size() == 2);
    REQUIRE(watched.size() == 1);
    execute(file,
            "create table older as select * from operations; drop table operations;"
            "alter table older rename to operations; alter table resources drop column birthmark; "
            "alter table resources drop column mode; "
            "pragma user_version = 5");
    const auto store = open_store(file, OpenMode::read_write);
    CHECK(store->open_operations() == open);
    CHECK(store->watched() == watched);
    store->finish({{open.front().id, Failed{"refused"}}}, at(5));
    CHECK(store->open_operations().size() == 1);
}

TEST_CASE("a newer version that is only in the write-ahead log yet is refused as well") {
    const TempDir dir;
    const auto file = filled(dir);
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "pragma user_version = 999", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(refusal(file) == Kind::newer_version);
    sqlite3_close(other);
}

TEST_CASE("a file that was made and never written becomes a state, but not for a reader") {
    const TempDir dir;
    const auto file = dir.write("state.db", "");
    CHECK(refusal(file, OpenMode::read_only) == Kind::unusable);
    CHECK(open_store(file, OpenMode::read_write)->inboxes().empty());
}

TEST_CASE("a state that is empty or gone is no new one where its key is left") {
    const TempDir dir;
    const auto file = filled(dir);
    open_fingerprinter(file, OpenMode::read_write);
    const auto empty = [&] { fs::resize_file(file, 0); };
    for (const auto& lose :
         {std::function<void()>(empty), std::function<void()>([&] { fs::remove(file); })}) {
        lose();
        for (const std::string suffix : {"-wal", "-shm"})
            fs::remove(file.string() + suffix);
        for (const auto mode : {OpenMode::read_only, OpenMode::read_write})
            CHECK(refusal(file, mode) == Kind::unusable);
        CHECK((!fs::exists(file) || fs::file_size(file) == 0));
        CHECK(is_expected(file));
    }
    fs::remove(file.string() + ".key");
    CHECK_FALSE(is_expected(file));
    CHECK(open_store(file, OpenMode::read_write)->inboxes().empty());
}

TEST_CASE("damage is told, wherever the file was cut or overwritten, and never read as data") {
    const TempDir dir;
    const auto good = text_of_file(filled(dir));
    REQUIRE(good.size() > 8192);
    std::size_t told = 0;
    for (std::size_t at = 0; at + 4096 <= good.size(); at += 4096) {
        const TempDir damaged;
        auto text = good;
        text.replace(at, 4096, 4096, '\xA5');
        const auto file = damaged.write("state.db", text);
        try {
            const auto store = open_store(file, OpenMode::read_write);
            const auto inboxes = store->inboxes();
            CHECK(inboxes.size() == 200);  // a page that this reading does not need
        } catch (const StateError&) {
            ++told;
        }
    }
    CHECK(told >= 3);
    const TempDir cut;
    const auto file = cut.write("state.db", good.substr(0, good.size() / 2));
    CHECK_THROWS_AS(open_store(file, OpenMode::read_write)->inboxes(), StateError);
}

TEST_CASE("a row that does not say what it should is told, with its address") {
    const TempDir dir;
    const auto file = filled(dir);
    execute(file, "update resources set payload = 'pigeon' where address = 'inbox-7'");
    try {
        (void)open_store(file, OpenMode::read_only)->inboxes();
        FAIL("it was read");
    } catch (const StateError& damaged) {
        CHECK(std::string(damaged.what()).find("inbox-7") != std::string::npos);
    }
}

TEST_CASE("a directory that nobody may write to is told, and an existing state there can be read") {
    const TempDir dir;
    fs::permissions(dir.path(), fs::perms::all);
    const auto file = filled(dir);
    fs::permissions(file, private_file | fs::perms::group_read | fs::perms::others_read);
    fs::permissions(dir.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                    fs::perms::others_exec);
    const auto refused = [&](const fs::path& path) {
        try {
            open_store(path, OpenMode::read_write);
        } catch (const StateError&) {
            return 7;
        }
        return 0;
    };
    CHECK(as_nobody([&] { return refused(dir.path() / "new.db"); }) == 7);
    CHECK(as_nobody([&] { return refused(file); }) == 7);
    fs::permissions(dir.path(), fs::perms::owner_all);
}

TEST_CASE("a full disk is told, and what was recorded before stays") {
    const TempDir dir;
    if (mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=512k,mode=700") != 0) {
        WARN("skipped: a small file system cannot be mounted here");
        return;
    }
    const auto file = dir.path() / "state.db";
    {
        const auto store = open_store(file, OpenMode::read_write);
        bind_acme(*store);
        store->record({recorded("first", 1)});
        const auto before = store->identity();
        std::vector<RecordedInbox> many;
        for (int i = 2; i < 2000; ++i)
            many.push_back(recorded("inbox-" + std::to_string(i), i, std::string(250, 'n')));
        try {
            store->record(many);
            FAIL_CHECK("it was recorded");
        } catch (const StateError& full) {
            CHECK(std::string(full.what()).find("full") != std::string::npos);
        }
        CHECK(store->identity() == before);
    }
    CHECK(open_store(file, OpenMode::read_only)->inboxes().size() == 1);
    umount2(dir.path().c_str(), MNT_DETACH);
}
