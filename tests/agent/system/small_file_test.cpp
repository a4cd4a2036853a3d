#include "agent/system/small_file.hpp"

#include <sys/stat.h>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/unprivileged.hpp"

using namespace inboxctl::agent;
using inboxctl::tests::TempDir;
namespace fs = std::filesystem;

namespace {

std::string why_not(const fs::path& path, std::uintmax_t most = 100) {
    const auto content = read_small_file(path, most);
    return content.ok() ? "" : content.error().why;
}

}  // namespace

TEST_CASE("a file is read as it is") {
    const TempDir dir;
    const std::string bytes("a\0b\r\n\n", 6);
    CHECK(read_small_file(dir.write("x", bytes), 6).value() == bytes);
    CHECK(read_small_file(dir.write("empty", ""), 0).value().empty());
}

TEST_CASE("a file that is larger than allowed is not read") {
    const TempDir dir;
    CHECK(why_not(dir.write("x", "12345"), 4) == "larger than 4 bytes");
    CHECK(why_not(dir.write("x", "12345"), 5).empty());
}

TEST_CASE("a file whose size is not known beforehand is bounded too") {
    CHECK(read_small_file("/proc/self/status", 1 << 20).value().starts_with("Name:"));
    CHECK(why_not("/proc/self/status", 10) == "larger than 10 bytes");
}

TEST_CASE("what is no file says what it is") {
    const TempDir dir;
    CHECK(why_not(dir.path() / "gone") == "No such file or directory");
    CHECK(why_not(dir.path()) == "is a directory");
    CHECK(why_not("/dev/null") == "is not a regular file");
    const auto pipe = dir.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(why_not(pipe) == "is not a regular file");
}

TEST_CASE("symbolic links are followed, in circles they are not") {
    const TempDir dir;
    dir.write("x", "content");
    fs::create_symlink("x", dir.path() / "link");
    CHECK(read_small_file(dir.path() / "link", 100).value() == "content");
    fs::create_symlink("loop", dir.path() / "loop");
    CHECK(why_not(dir.path() / "loop") == "Too many levels of symbolic links");
}

TEST_CASE("a small file that may not be read says so") {
    const TempDir dir;
    const auto file = dir.write("x", "content");
    fs::permissions(file, fs::perms::none);
    const inboxctl::tests::Unprivileged nobody(dir.path());
    CHECK(why_not(file) == "Permission denied");
}
