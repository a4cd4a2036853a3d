// Numbers, names and messages in the documentation, held against the source.
#include <regex>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/documentation.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

TEST_CASE("The table of exit codes and the program's are the same numbers") {
    const auto page = text_of_file(root / "docs/troubleshooting.md");
    std::set<std::string> promised;
    for (const auto& number : found_in(page, "\n\\| ([0-9]+) \\|"))
        promised.insert(number);
    std::set<std::string> known;
    for (const auto& number : found_in(text_of_file(root / "agent/system/exit_code.hpp"), "= ([0-9]+),"))
        known.insert(number);
    CHECK(promised == known);
}

TEST_CASE("Every metric is in the documentation, and no other") {
    std::set<std::string> known, documented;
    for (const auto& name : found_in(text_of_file(root / "agent/status/metrics.cpp"),
                                     "out\\.(?:gauge|counter|summary)\\(\\s*\"([a-z_]+)\""))
        known.insert("inboxctl_" + name);
    for (const auto& name : found_in(text_of_file(root / "docs/daemon.md"), "`(inboxctl_[a-z_]+)"))
        documented.insert(name);
    CHECK(known.size() > 20);
    CHECK(documented == known);
}

TEST_CASE("Every key of agent.toml is in the documentation, and no other") {
    const std::string key = "(?:^|\n)(?:# )?([a-z_]+) = ";
    std::set<std::string> known, documented;
    for (const auto& name : found_in(text_of_file(root / "systemd/agent.toml"), key))
        known.insert(name);
    for (const auto& name :
         found_in(text_of_file(root / "docs/daemon.md"), "\n\\| `(?:backoff\\.|status\\.)?([a-z_]+)` \\| `"))
        documented.insert(name);
    CHECK(known.size() > 10);
    CHECK(documented == known);
}

TEST_CASE("Every reason of a condition that the documentation names is one of the daemon's") {
    std::string source;
    for (const auto& entry : fs::directory_iterator(root / "agent/daemon"))
        source += text_of_file(entry.path());
    const auto reasons = found_in(text_of_file(root / "docs/daemon.md"), "\n\\| `([A-Z][A-Za-z]+)` \\|");
    CHECK(reasons.size() > 15);
    for (const auto& reason : reasons)
        CHECK_THAT(source, Contains("\"" + reason + "\""));
}

TEST_CASE("Every message in the tables of errors is one of the program's or of Chatwoot") {
    std::string source;
    for (const char* folder : {"state", "plans", "agent", "tests/conformance/recordings", "tests/emulator"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder))
            if (entry.is_regular_file()) source += text_of_file(entry.path());
    source = std::regex_replace(source, std::regex("\"\\s*\n\\s*\""), "");
    std::size_t messages = 0;
    for (const auto& message :
         found_in(text_of_file(root / "docs/troubleshooting.md"), "\n\\| `([^`]+)` \\| (?!--)")) {
        for (std::size_t at = 0; at < message.size();) {
            const auto end = std::min(message.find("…", at), message.size());
            const auto piece = message.substr(at, end - at);
            at = end + std::string("…").size();
            INFO(message << ": " << piece);
            CHECK(source.find(piece) != std::string::npos);
        }
        ++messages;
    }
    CHECK(messages > 20);
}

TEST_CASE("Programs, presets and units that the documentation names exist") {
    std::size_t names = 0;
    const auto presets = text_of_file(root / "CMakePresets.json");
    for (const auto& path : pages())
        for (const auto& block : blocks_of(text_of_file(path))) {
            if (block.language != "sh") continue;
            INFO(name_of(path) << ":" << block.line);
            for (const auto& program : found_in(block.text, "(?:^|\\n)(\\./[a-z/._-]+)")) {
                CHECK(fs::exists(root / program));
                ++names;
            }
            for (const auto& preset : found_in(block.text, "--preset ([a-z]+)")) {
                CHECK_THAT(presets, Contains("\"name\": \"" + preset + "\""));
                ++names;
            }
            for (const auto& unit : found_in(block.text, "(inboxctl[a-z-]*\\.(?:service|timer))")) {
                const bool exists =
                    fs::exists(root / "systemd" / unit) || fs::exists(root / "systemd" / (unit + ".in"));
                CHECK(exists);
                ++names;
            }
        }
    CHECK(names >= 6);
}

TEST_CASE("ARCHITECTURE.md lists every room, from the ground up") {
    std::vector<std::string> rooms;
    for (const char* folder : {"state", "plans", "agent"})
        for (const auto& room :
             found_in(text_of_file(root / folder / "CMakeLists.txt"), "\nroom\\(([a-z/_]+)"))
            rooms.push_back(room);
    CHECK(rooms.size() > 20);
    CHECK(found_in(text_of_file(root / "ARCHITECTURE.md"), "\n\\| `((?:state|plans|agent)/[a-z_]+)` \\| ") ==
          rooms);
}

TEST_CASE("Every file that ARCHITECTURE.md names is there") {
    std::size_t files = 0;
    for (const auto& name : found_in(text_of_file(root / "ARCHITECTURE.md"),
                                     "`((?:state|plans|agent|tests|docs)/[a-z0-9_/.]*)`")) {
        INFO(name);
        const bool exists = fs::exists(root / name) || fs::exists(root / (name + ".cpp"));
        CHECK(exists);
        ++files;
    }
    CHECK(files > 40);
}
