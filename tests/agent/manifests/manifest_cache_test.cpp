#include "agent/manifests/manifest_cache.hpp"

#include <sys/stat.h>

#include "agent/manifests/manifest_dir.hpp"
#include "state/store/fingerprint.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;

state::ManifestFile parsed(const char* name) {
    state::ManifestFile file;
    file.readable = true;
    file.inboxes.push_back({.inbox = {.address = {name}}});
    return file;
}

// As long ago as a file can only be in a test that does not wait.
FileStamp old_stamp(const std::string& file) {
    auto stamp = stamp_of(file).value();
    stamp.changed -= 5'000'000'000;
    return stamp;
}

}  // namespace

TEST_CASE("a file that is as it was is not parsed again") {
    const tests::TempDir dir;
    const auto file = dir.write("a.toml", "x");
    const auto stamp = old_stamp(file);
    const auto content = parsed("a");
    ManifestCache cache;
    cache.keep({{file, stamp, &content}});
    REQUIRE(cache.find(file, stamp) != nullptr);
    CHECK(cache.find(file, stamp)->inboxes.front().inbox.address.key == "a");
    CHECK(cache.find("other", stamp) == nullptr);
    cache.keep({{file, stamp, &content}});
    CHECK(cache.size() == 1);
    cache.keep({});
    CHECK(cache.find(file, stamp) == nullptr);
}

TEST_CASE("a file that was written, replaced, or dated back is another one") {
    const tests::TempDir dir;
    const auto file = dir.write("a.toml", "one");
    const auto before = stamp_of(file).value();
    dir.write("b.toml", "two");
    std::filesystem::rename(dir.path() / "b.toml", file);
    CHECK(stamp_of(file).value() != before);
    const auto replaced = stamp_of(file).value();
    dir.write("a.toml", "longer");
    CHECK(stamp_of(file).value() != replaced);
    CHECK_FALSE(stamp_of(dir.path()));
    CHECK_FALSE(stamp_of(dir.path() / "none"));
}

TEST_CASE("what was written a moment ago is not kept, for a second write may not be seen") {
    const tests::TempDir dir;
    const auto file = dir.write("a.toml", "x");
    const auto content = parsed("a");
    ManifestCache cache;
    cache.keep({{file, stamp_of(file), &content}});
    CHECK(cache.size() == 0);
}

TEST_CASE("a set that is read by a cache is what it is without") {
    const tests::TempDir dir;
    const std::string account =
        "[account.acme]\nurl = \"https://chat.acme.example\"\nid = 1\ntoken = \"t\"\n";
    dir.write("account.toml", account);
    dir.write("a.toml", "[inbox.a]\nname = \"A\"\nchannel = { type = \"api\" }\n");
    const auto fingerprint = state::temporary_fingerprinter();
    ManifestCache cache;
    const auto read = [&] {
        return read_manifest_set(dir.path(), {}, fingerprint, Follow::all, &cache).desired;
    };
    const auto first = read();
    CHECK(first == read_manifest_set(dir.path(), {}, fingerprint).desired);
    CHECK(read() == first);
    dir.write("a.toml", "[inbox.a]\nname = \"B\"\nchannel = { type = \"api\" }\n");
    CHECK(read() != first);
    CHECK(read() == read_manifest_set(dir.path(), {}, fingerprint).desired);
}
