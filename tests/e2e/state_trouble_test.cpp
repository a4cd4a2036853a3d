#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

// Not -shm, which is memory that readers share, nor the lock, which names who was last.
Files files_of(const fs::path& directory) {
    Files files;
    for (const auto& entry : fs::directory_iterator(directory))
        if (entry.is_regular_file() && entry.path().extension() != ".db-shm" &&
            entry.path().extension() != ".db-wal" && entry.path().extension() != ".lock")
            files[entry.path().filename().string()] = text_of_file(entry.path());
    return files;
}

// A scene in which something is recorded already, and something more is wanted.
struct Recorded : Scene {
    Recorded() {
        write("a.toml", api_inbox("app", "App"));
        if (apply().code != 0) throw std::runtime_error("the first apply failed");
        write("b.toml", mail_inbox("mail", "help@acme.example"));
    }
};

// Neither reading nor writing commands go on, and nothing is other than it was.
void check_refused(Scene& scene, const std::string& says, int code = 1) {
    const auto before = files_of(scene.state().parent_path());
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}, Words{"state", "list"},
                               Words{"state", "rm", "inbox.app"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(words.front() << " " << words.back() << "\n" << ended.all());
        CHECK(ended.code == code);
        CHECK_THAT(ended.err, Catch::StartsWith("error: ") && Contains(says) && Contains("state.db"));
        CHECK(ended.out.empty());
    }
    CHECK(files_of(scene.state().parent_path()) == before);
    CHECK(scene.on_server().size() == 1);
}

}  // namespace

TEST_CASE("The state keeps itself out of Git") {
    Scene scene;
    scene.write("a.toml", api_inbox("a", "A"));
    REQUIRE(scene.apply().code == 0);
    const auto git = [&](Words words) {
        words.insert(words.begin(), {"/usr/bin/git", "-C", scene.set().string()});
        return run_program({.words = words, .environment = {{"HOME", scene.directory().string()}}});
    };
    REQUIRE(git({"init", "-q"}).code == 0);
    REQUIRE(git({"add", "-A"}).code == 0);
    const auto tracked = git({"ls-files"});
    CHECK(tracked.out == "a.toml\naccount.toml\n");
}

TEST_CASE("One file of several is no set of its own where it would share their state") {
    Scene scene;
    scene.write("a.toml", "[policy]\nprune = true\n" + api_inbox("a", "A"));
    scene.write("b.toml", api_inbox("b", "B"));
    REQUIRE(scene.apply().code == 0);
    auto start = scene.start_of({"apply", "--auto-approve"});
    start.words.back() = "set/a.toml";
    const auto refused = run_program(start);
    INFO(refused.all());
    CHECK(refused.code == 65);
    CHECK_THAT(refused.err, Catch::Contains("a.toml: error: is only part of the set in ") &&
                                Catch::Contains("--target inbox.KEY"));
    start.words.insert(start.words.end(), {"--state", scene.state().string()});
    CHECK(run_program(start).code == 65);
    CHECK(recorded(scene) == Words{"inbox.a", "inbox.b"});
    CHECK(scene.on_server().size() == 2);
    start.words.back() = (scene.directory() / "own.db").string();
    CHECK_THAT(run_program(start).all(), !Catch::Contains("is only part of"));
}

TEST_CASE("A state of a newer version is refused and left as it is") {
    Recorded scene;
    execute(scene.state(), "pragma user_version = 99");
    check_refused(scene, "a newer inboxctl wrote it in format version 99");
}

TEST_CASE("A file that is no database is refused and left as it is") {
    Recorded scene;
    fs::remove(scene.state());
    std::ofstream(scene.state()) << "this is a text, and longer than the header of a database file: "
                                 << std::string(200, 'x');
    check_refused(scene, "it is not a database");
}

TEST_CASE("A state that is damaged in its middle is refused with a way out") {
    Recorded scene;
    const auto size = fs::file_size(scene.state());
    std::fstream file(scene.state(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(512);
    file << std::string(size - 512, '\xA5');
    file.close();
    check_refused(scene, "Restore a backup");
}

TEST_CASE("The database of another program is refused and left as it is") {
    Recorded scene;
    fs::remove(scene.state());
    execute(scene.state(), "create table mine (x); pragma application_id = 7");
    check_refused(scene, "the database of another program");
}

TEST_CASE("A state that is a directory is refused") {
    Recorded scene;
    fs::remove(scene.state());
    fs::create_directory(scene.state());
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(ended.all());
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, Contains("it is not a regular file"));
    }
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("A lost key is an error while the state holds fingerprints, and none is made in its place") {
    Recorded scene;
    scene.environment()["IMAP"] = "imap-secret";
    scene.write("b.toml", mail_inbox("mail", "help@acme.example") + "imap_password = { env = \"IMAP\" }\n");
    REQUIRE(scene.apply().code == 0);
    const fs::path key = scene.state().string() + ".key";
    REQUIRE(fs::exists(key));
    fs::remove(key);
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(ended.all());
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err,
                   Contains("it is missing, but the state contains fingerprints") && Contains("backup"));
        CHECK_FALSE(fs::exists(key));
    }
    CHECK(scene.inboxctl({"state", "list"}).code == 0);
}

TEST_CASE("A key that others may read, or of another size, is not used") {
    Recorded scene;
    const fs::path key = scene.state().string() + ".key";
    REQUIRE(chmod(key.c_str(), 0644) == 0);
    auto ended = scene.apply();
    INFO(ended.all());
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains("other users can read or change it") && Contains("chmod 600"));
    REQUIRE(chmod(key.c_str(), 0600) == 0);
    std::ofstream(key) << "short";
    ended = scene.apply();
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains("it has 5 bytes instead of 32"));
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("A state that was emptied or lost is an error while its key is there, and never taken as new") {
    Recorded scene;
    fs::resize_file(scene.state(), 0);
    for (const char* suffix : {"-wal", "-shm"})
        fs::remove(scene.state().string() + suffix);
    check_refused(scene, "it is empty, but its key state.db.key exists");
    fs::remove(scene.state());
    check_refused(scene, "it does not exist, but its key state.db.key exists");
    fs::remove(scene.state().string() + ".key");
    CHECK(scene.inboxctl({"state", "list"}).code == 0);
}

TEST_CASE("An apply whose state is replaced under it sends nothing more, and says so") {
    Scene scene;
    for (const std::string key : {"a", "b", "c", "d", "e", "f", "g", "h"})
        scene.write(key + ".toml", api_inbox(key, key));
    scene.faults(fault("POST", "/inboxes$", R"({"delay_ms":700})"));
    Program program(scene.start_of({"apply", "--auto-approve", "--parallelism", "1"}));
    REQUIRE(eventually([&] { return scene.requests("POST", "/inboxes") > 0; }));
    const fs::path copy = scene.directory() / "copy";
    fs::copy(scene.state().parent_path(), copy);
    fs::rename(scene.state().parent_path(), scene.directory() / "old");
    fs::rename(copy, scene.state().parent_path());
    const auto ended = program.wait();
    INFO(ended.all());
    CHECK(ended.code == 3);
    CHECK_THAT(ended.err, Contains("state.db is another file since it was opened"));
    const auto sent = scene.requests("POST", "/inboxes");
    CHECK(sent < 8);
    CHECK(scene.on_server().size() == static_cast<std::size_t>(sent));
}

TEST_CASE("State and key are for their owner alone, however open the directory's owner is") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    const mode_t old = umask(0);
    const auto applied = scene.apply();
    umask(old);
    CHECK(applied.code == 0);
    CHECK((fs::status(scene.state().parent_path()).permissions() & fs::perms(077)) == fs::perms::none);
    for (const auto& entry : fs::directory_iterator(scene.state().parent_path())) {
        INFO(entry.path().filename().string());
        CHECK((entry.status().permissions() & fs::perms(077)) == fs::perms::none);
    }
}

TEST_CASE("A second run is told who holds the state, ends with 5, and may wait for it") {
    Recorded scene;
    scene.faults(fault("POST", "/inboxes$", R"({"delay_ms":1500})", 1));
    Program first(scene.start_of({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return first.out().find("Plan: 1 to add") != std::string::npos; }));
    for (const Words& words : {Words{"apply", "--auto-approve"}, Words{"state", "rm", "inbox.app"}}) {
        const auto second = scene.inboxctl(words);
        INFO(second.all());
        CHECK(second.code == 5);
        CHECK_THAT(second.err, Contains("it is locked by pid " + std::to_string(first.pid()) + " on ") &&
                                   Contains("`apply`") && Contains("--lock-timeout"));
    }
    CHECK(scene.inboxctl({"state", "list"}).code == 0);
    CHECK(scene.inboxctl({"plan"}).code == 0);
    const auto patient = scene.apply({"--lock-timeout", "20s"});
    INFO(patient.all());
    CHECK(patient.code == 0);
    CHECK(first.wait().code == 0);
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE("The lock of a run that was killed does not outlive it") {
    Recorded scene;
    die_in_create(scene, "before");
    CHECK(scene.inboxctl({"state", "mv", "inbox.app", "inbox.other"}).code == 0);
}

TEST_CASE("A directory that cannot be written is an error that names it, before anything is sent") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(chmod(scene.directory().c_str(), 0755) == 0);
    REQUIRE(chmod(scene.set().c_str(), 0555) == 0);
    auto start = scene.start_of({"apply", "--auto-approve"});
    start.as_nobody = true;
    const auto ended = run_program(std::move(start));
    REQUIRE(chmod(scene.set().c_str(), 0755) == 0);
    if (ended.code == 127) {
        WARN("left out: another user may not run the program where it lies");
        return;
    }
    INFO(ended.all());
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err,
               Contains("cannot make the directory set/.inboxctl") && Contains("Permission denied"));
    CHECK(scene.requests("POST", "/inboxes") == 0);
}

TEST_CASE("On a disk that is full nothing is sent that could not be recorded") {
    Recorded scene;
    const auto disk = scene.directory() / "disk";
    fs::create_directory(disk);
    if (mount("none", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
        WARN("left out: a small file system cannot be mounted here");
        return;
    }
    for (const auto& entry : fs::directory_iterator(scene.state().parent_path()))
        fs::copy(entry.path(), disk / entry.path().filename());
    std::ofstream(disk / "filler") << std::string(1 << 20, 'x');
    const auto full = scene.apply({"--state", (disk / "state.db").string()});
    const auto sent = scene.requests("POST", "/inboxes");
    fs::remove(disk / "filler");
    const auto after = scene.apply({"--state", (disk / "state.db").string()});
    REQUIRE(umount(disk.c_str()) == 0);
    INFO(full.all() << "\nwith space:\n" << after.all());
    CHECK((full.code == 1 || full.code == 3));
    CHECK_THAT(full.err, Contains("Free space on that file system"));
    CHECK(sent == 1);
    CHECK(after.code == 0);
    CHECK(scene.on_server().size() == 2);
}
