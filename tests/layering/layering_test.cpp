// What the source tree promises, read from the source tree: includes never point up, and the compiler's
// trap around co_await is not stepped on.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

namespace fs = std::filesystem;
using inboxctl::tests::text_of_file;

const fs::path root = SOURCE_DIRECTORY;

std::vector<fs::path> sources_in(const std::string& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

// Comments and literals blanked, line breaks kept.
std::string code_only(const std::string& text) {
    std::string result = text;
    const auto blank = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i)
            if (result[i] != '\n') result[i] = ' ';
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 2, "//") == 0) {
            const auto end = std::min(text.find('\n', at), text.size());
            blank(at, end);
            at = end;
        } else if (text.compare(at, 2, "R\"") == 0) {
            const auto open = text.find('(', at);
            const auto closing = ")" + text.substr(at + 2, open - at - 2) + "\"";
            const auto end =
                std::min(text.find(closing, open), text.size() - closing.size()) + closing.size();
            blank(at, end);
            at = end;
        } else if (text[at] == '"' || (text[at] == '\'' && (at == 0 || std::isalnum(text[at - 1]) == 0))) {
            auto end = at + 1;
            while (end < text.size() && text[end] != text[at])
                end += text[end] == '\\' ? 2 : 1;
            blank(at + 1, std::min(end, text.size()));
            at = end + 1;
        } else {
            ++at;
        }
    }
    return result;
}

std::size_t line_of(const std::string& text, std::size_t at) {
    return 1 + static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// `Name{`, `{` or a choice by `?` inside the expression that begins at `at`, lambdas' bodies aside.
bool has_braced_aggregate(const std::string& code, std::size_t at) {
    int depth = 0;
    for (; at < code.size(); ++at) {
        const char c = code[at];
        if (c == '(' || c == '[') ++depth;
        if (c == ')' || c == ']')
            if (--depth < 0) return false;
        if (c == ';' || (c == ',' && depth == 0)) return false;
        if (c == '?' && depth > 0) return true;
        if (c == '{') return depth > 0 || code[at - 1] != ' ';
    }
    return false;
}

std::vector<std::string> braced_awaits(const std::string& text) {
    std::vector<std::string> found;
    const auto code = code_only(text);
    static constexpr std::string_view word = "co_await";
    for (auto at = code.find(word); at != std::string::npos; at = code.find(word, at + 1))
        if (has_braced_aggregate(code, at + word.size()))
            found.push_back("line " + std::to_string(line_of(code, at)));
    return found;
}

std::vector<std::string> awaits_in_catch(const std::string& text) {
    std::vector<std::string> found;
    const auto code = code_only(text);
    static constexpr std::string_view word = "catch (";
    for (auto start = code.find(word); start != std::string::npos; start = code.find(word, start + 1)) {
        const auto open = code.find('{', start);
        int depth = 0;
        for (auto at = open; at < code.size(); ++at) {
            depth += code[at] == '{' ? 1 : code[at] == '}' ? -1 : 0;
            if (depth == 0) break;
            if (code.compare(at, 8, "co_await") == 0)
                found.push_back("line " + std::to_string(line_of(code, at)));
        }
    }
    return found;
}

// What `#include "…"` or `#include <…>` lines name.
std::vector<std::string> includes_of(const std::string& text, char open, char close) {
    std::vector<std::string> names;
    const std::string start = std::string("#include ") + open;
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
        const auto from = at + start.size();
        names.push_back(text.substr(from, text.find(close, from) - from));
    }
    return names;
}

// From the ground up, as the build declares them.
std::vector<std::string> rooms() {
    std::istringstream lines(text_of_file(ROOMS_FILE));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);)
        names.push_back(line);
    return names;
}

// Which of the rooms a file lies in: its number from the ground. None: it lies in no room.
std::optional<std::size_t> floor_of(const std::string& file, const std::vector<std::string>& rooms) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < rooms.size(); ++i)
        if (file.starts_with(rooms[i] + "/") && (!found || rooms[i].size() > rooms[*found].size())) found = i;
    return found;
}

// `plans/diff/diff.cpp includes agent/system/clock.hpp`, for each include of the file that points up.
std::vector<std::string> includes_that_point_up(const std::string& file, const std::string& text,
                                                const std::vector<std::string>& rooms) {
    std::vector<std::string> wrong;
    const auto here = floor_of(file, rooms);
    for (const auto& name : includes_of(text, '"', '"')) {
        const auto there = floor_of(name, rooms);
        if (here && (!there || *there > *here)) wrong.push_back(file + " includes " + name);
    }
    return wrong;
}

}  // namespace

TEST_CASE("an include never points up, from one room to another above it") {
    const auto order = rooms();
    CHECK(order.size() > 15);
    std::set<std::string> inhabited;
    for (const std::string folder : {"state", "plans", "agent"})
        for (const auto& path : sources_in(folder)) {
            const auto file = fs::relative(path, root).string();
            if (file == "agent/main.cpp") continue;
            const auto floor = floor_of(file, order);
            INFO(file);
            REQUIRE(floor);
            inhabited.insert(order[*floor]);
            CHECK(includes_that_point_up(file, text_of_file(path), order) == std::vector<std::string>{});
        }
    CHECK(inhabited.size() == order.size());
}

TEST_CASE("the layering check finds an include that points up between any two rooms") {
    const auto order = rooms();
    for (std::size_t low = 0; low < order.size(); ++low)
        for (std::size_t high = 0; high < order.size(); ++high) {
            const auto file = order[low] + "/a.cpp", used = order[high] + "/b.hpp";
            INFO(file << " includes " << used);
            const auto wrong = includes_that_point_up(file, "#include \"" + used + "\"\n", order);
            CHECK(wrong.empty() == (high <= low));
        }
}

TEST_CASE("plans include no room with effects, and no system") {
    const std::vector<std::string> systems{"sys/",     "unistd",     "fcntl",      "sqlite3",
                                           "openssl",  "spdlog",     "fstream",    "filesystem",
                                           "iostream", "boost/asio", "boost/beast"};
    for (const auto& file : sources_in("plans")) {
        const auto text = text_of_file(file);
        INFO(fs::relative(file, root).string());
        for (const auto& name : includes_of(text, '"', '"'))
            CHECK_FALSE(name.starts_with("state/store/"));
        for (const auto& name : includes_of(text, '<', '>'))
            CHECK(std::ranges::none_of(systems, [&](const auto& word) { return name.starts_with(word); }));
    }
}

TEST_CASE("no braced aggregate stands in a co_await expression, and no co_await in a catch") {
    for (const std::string folder : {"agent", "tests"})
        for (const auto& file : sources_in(folder)) {
            const auto text = text_of_file(file);
            INFO(fs::relative(file, root).string());
            CHECK(braced_awaits(text) == std::vector<std::string>{});
            CHECK(awaits_in_catch(text) == std::vector<std::string>{});
        }
}

TEST_CASE("the await checks find what they are for") {
    using Found = std::vector<std::string>;
    CHECK(braced_awaits("f();\nauto r = co_await send(Request{1});") == Found{"line 2"});
    CHECK(braced_awaits("co_await send({1, 2});") == Found{"line 1"});
    CHECK(braced_awaits("auto r = co_await Request{1};") == Found{"line 1"});
    CHECK(braced_awaits("co_await send(wanted ? key : \"\");") == Found{"line 1"});
    CHECK(braced_awaits("const bool b = co_await go() ? 1 : 2;") == Found{});
    CHECK(braced_awaits("if (co_await go()) {\n}") == Found{});
    CHECK(braced_awaits("co_await send(request); g(Request{1});") == Found{});
    CHECK(braced_awaits("// co_await send(Request{1});\nf(\"co_await g({1})\");") == Found{});
    CHECK(awaits_in_catch("try { co_await a(); } catch (const E&) { b(); }") == Found{});
    CHECK(awaits_in_catch("try { a(); } catch (...) {\n co_await b(); }") == Found{"line 2"});
}

TEST_CASE("every header begins with what it is for and is included once") {
    for (const std::string folder : {"state", "plans", "agent"})
        for (const auto& file : sources_in(folder)) {
            if (file.extension() != ".hpp") continue;
            const auto text = text_of_file(file);
            INFO(fs::relative(file, root).string());
            CHECK(text.starts_with("// "));
            CHECK(text.find("#pragma once") != std::string::npos);
        }
}
