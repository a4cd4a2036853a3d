// Texts that nobody wrote by hand: too large, too deep, cut off, random.
#include <random>

#include "state/manifest/assemble.hpp"
#include "state/manifest/toml_guard.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;

std::string first_error(const std::string& text) {
    auto file = read_manifest(text, std::make_shared<const std::string>("a.toml"));
    const auto& all = file.diagnostics.sorted();
    return all.empty() ? "" : render(all.front());
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i)
        result += text;
    return result;
}

}  // namespace

TEST_CASE("a file of more than 64 MiB is refused before it is parsed") {
    CHECK(
        first_error(std::string(max_manifest_bytes + 1, ' ')) ==
        "a.toml: error: the file is larger than 64 MiB\n    split it: a set can have any number of files\n");
}

TEST_CASE("a key of a hundred thousand parts does not reach the parser") {
    CHECK(first_error("a" + repeated(".a", 130'000) + " = 1").find("a.toml:1:1: error: a key has more") == 0);
    CHECK(first_error("x = " + repeated("[", 200'000)).find("a.toml:1:1: error: a key has more") == 0);
    CHECK(first_error("x = " + repeated("{ a = ", 100'000)).find("a.toml:1:1: error: a key has more") == 0);
}

TEST_CASE("the guard counts parts of keys and depth, not dots and brackets in texts and comments") {
    const auto line = [](std::string_view text) { return find_trap(text, 3, 4).line; };
    CHECK(line("a.b.c = 1") == 0);
    CHECK(line("\na.b.c.d = 1") == 2);
    CHECK(line("[a.b.c.d]") == 1);
    CHECK(line("x = \"a.b.c.d.e [[[[[[\"\n# a.b.c.d.e [[[[[[\n") == 0);
    CHECK(line("x = '''\n[[[[[[\n'''\ny = [[[[[\n") == 4);
    CHECK(line("x = \"\\\"[[[[[\"") == 0);
    CHECK(line("x = [1.5, 2.5, 3.5, 4.5, 5.5]") == 0);
    CHECK(line("x = \"never closed\ny = [[[[[") == 2);
}

TEST_CASE("a bracket without a name behind it is told, and does not reach the parser") {
    for (const std::string_view text : {"[,", "[\n", "[.", "[=", "[#", "[}", "[ \\", "[[,", "[\xc3\xa9]"}) {
        INFO(text);
        CHECK(find_trap(text, 3, 4) == TrapFound{Trap::nameless_header, 1});
        CHECK(first_error("a = 1\n  " + std::string(text)).find("a.toml:2:1: error: not TOML") == 0);
    }
    for (const std::string_view text :
         {"[a]", "[[a]]", "[ \"a\" ]", "x = [\n[1],\n[\n2]]", "x = \"\"\"\n[,\n\"\"\""})
        CHECK(find_trap(text, 3, 4) == TrapFound{});
    CHECK_FALSE(first_error("[]").empty());
    CHECK_FALSE(first_error("[").empty());
}

TEST_CASE("a date without its time, and a letter out of place, are errors with a place") {
    CHECK(first_error("a = 1979-05-27T:true\n").find("a.toml:1:") == 0);
    CHECK(first_error("[policy]\n\u0454 = 1\n").find("a.toml:2:1: error: not TOML") == 0);
    for (const char* letter : {"\u00e9", "\u0454", "\u2010", "\u3007", "\ufe30", "\U0001F600"})
        CHECK(first_error(std::string("[policy]\nprune =") + letter + "\n").find("a.toml:2:") == 0);
}

TEST_CASE("a manifest that is cut anywhere is read or refused, never worse") {
    const std::string whole = tests::text_of_file(std::filesystem::path(GOLDEN_DIRECTORY) / "manifests" /
                                                  "missing_required" / "inboxes.toml");
    REQUIRE(whole.size() > 500);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto file = read_manifest(whole.substr(0, size), nullptr);
        (void)file.diagnostics.sorted();
    }
}

TEST_CASE("random damage to a manifest is read or refused, never worse") {
    const std::string whole = tests::text_of_file(std::filesystem::path(GOLDEN_DIRECTORY) / "manifests" /
                                                  "unknown_key" / "inboxes.toml");
    static constexpr std::string_view letters = "[]{}\"'=.,\n#\\ a1\xff\0";
    for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
        std::mt19937 random(seed);
        auto text = whole;
        for (int i = 0; i < 5; ++i)
            text[random() % text.size()] = letters[random() % letters.size()];
        INFO("seed " << seed);
        std::vector<ManifestFile> files;
        files.push_back(read_manifest(text, nullptr));
        CHECK_NOTHROW(assemble(std::move(files), std::nullopt));
    }
}
