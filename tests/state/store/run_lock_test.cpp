#include "state/store/run_lock.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using namespace inboxctl::tests;
using namespace std::chrono_literals;

// A process that holds the lock until it is killed. Returns when it has it.
pid_t holder_of(const std::filesystem::path& file) {
    std::array<int, 2> ready{};
    REQUIRE(pipe(ready.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto lock = RunLock::acquire(file, "apply --auto-approve", 0ms);
        [[maybe_unused]] const auto told = write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

void end(pid_t process) {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

}  // namespace

TEST_CASE("a second run is refused and told who holds the lock") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    const auto holder = holder_of(file);
    try {
        const auto lock = RunLock::acquire(file, "plan", 20ms);
        FAIL_CHECK("two runs hold the lock");
    } catch (const StateError& refused) {
        const std::string text = refused.what();
        CHECK(refused.kind() == StateError::Kind::locked);
        CHECK(text.find("pid " + std::to_string(holder)) != std::string::npos);
        CHECK(text.find("apply --auto-approve") != std::string::npos);
        CHECK(text.find("--lock-timeout") != std::string::npos);
    }
    end(holder);
}

TEST_CASE("the lock dies with its process") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    end(holder_of(file));
    CHECK_NOTHROW(RunLock::acquire(file, "apply", 0ms));
}

TEST_CASE("a run that waits gets the lock when the other one ends") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    const auto holder = holder_of(file);
    const pid_t killer = fork();
    if (killer == 0) {
        usleep(100'000);
        kill(holder, SIGKILL);
        _exit(0);
    }
    CHECK_NOTHROW(RunLock::acquire(file, "apply", 5s));
    waitpid(killer, nullptr, 0);
    waitpid(holder, nullptr, 0);
}

TEST_CASE("two names of one state are one lock") {
    const TempDir dir;
    std::filesystem::create_directory(dir.path() / "real");
    std::filesystem::create_directory_symlink(dir.path() / "real", dir.path() / "link");
    const auto lock = RunLock::acquire(dir.path() / "real" / "state.db", "apply", 0ms);
    CHECK_THROWS_AS(RunLock::acquire(dir.path() / "link" / "state.db", "apply", 0ms), StateError);
}

TEST_CASE("the lock file is private and names nobody when the lock is free") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    { const auto lock = RunLock::acquire(file, "apply", 0ms); }
    const auto lock_file = dir.path() / "state.db.lock";
    CHECK(text_of_file(lock_file).empty());
    CHECK((std::filesystem::status(lock_file).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("who only looks is told who holds the lock, and of a killed holder nothing") {
    const TempDir dir;
    const auto file = dir.path() / "state.db";
    CHECK_FALSE(RunLock::holder(file));
    const auto process = holder_of(file);
    const auto held = RunLock::holder(file);
    REQUIRE(held);
    CHECK(held->find("pid " + std::to_string(process)) == 0);
    CHECK(held->find("`apply --auto-approve`, since 2") != std::string::npos);
    end(process);
    CHECK_FALSE(RunLock::holder(file));
    { const auto lock = RunLock::acquire(file, "apply", 0ms); }
    CHECK_FALSE(RunLock::holder(file));
}
