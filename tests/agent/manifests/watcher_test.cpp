#include "agent/manifests/watcher.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

// A watched set, and what was heard of it.
class Watched {
  public:
    explicit Watched(const std::string& set = "set") {
        if (set == "set") fs::create_directories(dir.path() / "set");
        start(set);
    }
    explicit Watched(const std::function<std::string(const fs::path&)>& make) { start(make(dir.path())); }

    // Waits for a report; false: none came, for as long as a test can wait.
    bool hears() {
        const bool reported = heard > 0 || wait(20s);
        heard = 0;
        return reported;
    }

    // Makes a change that is reported; nothing before it was.
    bool hears_nothing() {
        io.restart();
        while (io.run_for(0s) > 0) {
        }
        io.poll();
        return heard == 0;
    }

    fs::path path(const std::string& name) const { return dir.path() / name; }
    void write(const std::string& name, std::string_view text = "x") const { dir.write(name, text); }

    tests::TempDir dir;
    boost::asio::io_context io;
    std::optional<Watcher> watcher;
    int heard = 0;

  private:
    void start(const std::string& set) {
        watcher.emplace(io, dir.path() / set, [this] { ++heard; });
        REQUIRE(watcher->trouble().empty());
    }

    bool wait(std::chrono::seconds patience) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (heard == 0 && std::chrono::steady_clock::now() < end) {
            io.restart();
            io.run_one_for(100ms);
        }
        return heard > 0;
    }
};

}  // namespace

TEST_CASE("a save is reported, however the editor saves") {
    Watched set;
    set.write("set/a.toml");
    CHECK(set.hears());
    set.write("set/a.toml", "in place");
    CHECK(set.hears());
    set.write("set/.a.toml.tmp", "by a rename over it");
    fs::rename(set.path("set/.a.toml.tmp"), set.path("set/a.toml"));
    CHECK(set.hears());
    fs::rename(set.path("set/a.toml"), set.path("set/a.toml~"));  // as vim does
    set.write("set/a.toml", "anew");
    CHECK(set.hears());
    fs::remove(set.path("set/a.toml"));
    CHECK(set.hears());
}

TEST_CASE("links of both kinds are reported when they are created") {
    Watched set;
    set.write("elsewhere.toml");
    fs::create_hard_link(set.path("elsewhere.toml"), set.path("set/hard.toml"));
    CHECK(set.hears());
    fs::create_symlink("../elsewhere.toml", set.path("set/soft.toml"));
    CHECK(set.hears());
}

TEST_CASE("swap files, backups and the state beside the set are not reported") {
    Watched set;
    set.write("set/.a.toml.swp");
    set.write("set/a.toml~");
    fs::create_directories(set.path("set/.inboxctl"));
    set.write("set/.inboxctl/state.db");
    CHECK(set.hears_nothing());
    set.write("neighbour");
    CHECK(set.hears_nothing());
}

TEST_CASE("new directories are watched, with what was in them before") {
    Watched set;
    fs::create_directories(set.path("set/teams/north"));
    CHECK(set.hears());
    set.write("set/teams/north/a.toml");
    CHECK(set.hears());
    fs::create_directories(set.path("outside/deep"));
    set.write("outside/deep/b.toml");
    fs::rename(set.path("outside"), set.path("set/moved"));
    CHECK(set.hears());
    set.write("set/moved/deep/b.toml", "changed");
    CHECK(set.hears());
}

TEST_CASE("a directory that is removed from the set is reported, and no longer watched") {
    Watched set;
    fs::create_directories(set.path("set/teams"));
    CHECK(set.hears());
    fs::rename(set.path("set/teams"), set.path("elsewhere"));
    CHECK(set.hears());
    set.write("elsewhere/a.toml");
    CHECK(set.hears_nothing());
    fs::remove_all(set.path("set"));
    CHECK(set.hears());
}

TEST_CASE("a missing set is reported when it appears, and when it replaces another") {
    Watched set("later");
    set.write("neighbour");
    CHECK(set.hears_nothing());
    fs::create_directories(set.path("later"));
    CHECK(set.hears());
    set.write("later/a.toml");
    CHECK(set.hears());
    fs::create_directories(set.path("next"));
    fs::rename(set.path("next"), set.path("later-still"));
    fs::rename(set.path("later"), set.path("before"));
    fs::rename(set.path("later-still"), set.path("later"));
    CHECK(set.hears());
    set.write("later/b.toml");
    CHECK(set.hears());
}

TEST_CASE("a Git checkout that is swapped by a link is reported, and the new one watched") {
    Watched set([](const fs::path& dir) {
        for (const auto* commit : {"one", "two"})
            fs::create_directories(dir / "worktrees" / commit / "chatwoot");
        fs::create_directory_symlink("worktrees/one", dir / "current");
        return "current/chatwoot";
    });
    fs::create_directory_symlink("worktrees/two", set.path("current.new"));
    CHECK(set.hears_nothing());
    fs::rename(set.path("current.new"), set.path("current"));
    CHECK(set.hears());
    set.write("worktrees/one/chatwoot/a.toml");
    CHECK(set.hears_nothing());
    set.write("worktrees/two/chatwoot/a.toml");
    CHECK(set.hears());
}

TEST_CASE("a mounted secret that swaps ..data is reported") {
    Watched set([](const fs::path& dir) {
        fs::create_directories(dir / "mount" / "..one");
        fs::create_directories(dir / "mount" / "..two");
        std::ofstream(dir / "mount" / "..one" / "a.toml") << "one";
        std::ofstream(dir / "mount" / "..two" / "a.toml") << "two";
        fs::create_directory_symlink("..one", dir / "mount" / "..data");
        fs::create_symlink("..data/a.toml", dir / "mount" / "a.toml");
        return "mount";
    });
    fs::create_directory_symlink("..two", set.path("mount/..data_new"));
    (void)set.hears();
    fs::rename(set.path("mount/..data_new"), set.path("mount/..data"));
    CHECK(set.hears());
}

TEST_CASE("a file that the set links to is reported when it is saved") {
    Watched set([](const fs::path& dir) {
        fs::create_directories(dir / "set");
        fs::create_directories(dir / "shared");
        std::ofstream(dir / "shared" / "common.toml") << "x";
        fs::create_symlink("../shared/common.toml", dir / "set" / "common.toml");
        return "set";
    });
    set.write("shared/other.toml");
    CHECK(set.hears_nothing());
    set.write("shared/common.toml", "changed");
    CHECK(set.hears());
}

TEST_CASE("a set of one file is reported as a directory is") {
    Watched set([](const fs::path& dir) {
        std::ofstream(dir / "only.toml") << "x";
        return "only.toml";
    });
    set.write("other.toml");
    CHECK(set.hears_nothing());
    set.write("only.toml", "changed");
    CHECK(set.hears());
    set.write("only.toml.new", "renamed over it");
    fs::rename(set.path("only.toml.new"), set.path("only.toml"));
    CHECK(set.hears());
}

TEST_CASE("a burst that overflows the kernel's queue is reported, and watching continues") {
    std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
    int size = 0;
    limit >> size;
    if (size == 0 || size > 100'000) {
        WARN("the kernel's queue is too long to be filled here");
        return;
    }
    Watched set;
    // Alternating names, for equal events in a row are one.
    set.write("set/a.toml");
    set.write("set/b.toml");
    for (int i = 0; i <= size / 2; ++i) {
        fs::rename(set.path("set/a.toml"), set.path("set/c.toml"));
        fs::rename(set.path("set/c.toml"), set.path("set/a.toml"));
    }
    fs::create_directories(set.path("set/late"));
    CHECK(set.hears());
    CHECK(set.watcher->overflows() == 1);
    set.write("set/late/a.toml");
    CHECK(set.hears());
}
