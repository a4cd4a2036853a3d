#include <algorithm>
#include <regex>
#include <set>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lines.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

const fs::path root = SOURCE_DIRECTORY;

// The content of each ```LANGUAGE block.
std::vector<std::string> blocks(const std::string& page, const std::string& language) {
    std::vector<std::string> result;
    bool inside = false, wanted = false;
    for (const auto& line : lines_of(page)) {
        const auto text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
        if (text.starts_with("```")) {
            wanted = !inside && text == "```" + language;
            if (wanted) result.emplace_back();
            inside = !inside;
        } else if (wanted) {
            result.back() += line + "\n";
        }
    }
    return result;
}

// What differs from server to server: numbers, its address, and how wide a column is.
std::string comparable(std::string line) {
    line = std::regex_replace(line, std::regex("https?://[^ ]+"), "URL");
    line = std::regex_replace(line, std::regex("[0-9]+"), "#");
    return std::regex_replace(line, std::regex(" +"), " ");
}

// A command of a console block, and what the page says that it prints.
struct Shown {
    std::string command;
    std::vector<std::string> output;
};

std::vector<Shown> shown_in(const std::string& block) {
    std::vector<Shown> result;
    for (const auto& line : lines_of(block)) {
        if (line.starts_with("$ "))
            result.push_back({line.substr(2), {}});
        else if (!line.empty() && line != "…" && !result.empty())
            result.back().output.push_back(line);
    }
    return result;
}

// The page's first manifest, with the stand-in as its server.
void write_manifest_of(const std::string& page, Scene& scene) {
    auto manifest = blocks(page, "toml").at(0);
    const auto url = std::regex("\"https://chat\\.acme\\.example\"");
    REQUIRE(std::regex_search(manifest, url));
    scene.remove("account.toml");
    scene.write("inboxes.toml", std::regex_replace(manifest, url, "\"" + scene.url() + "\""));
    fs::copy_file(root / "examples/quickstart/logo.png", scene.set() / "logo.png");
    scene.environment()["ACME_CHATWOOT_TOKEN"] = scene.token();
}

// As the page has it: in the set's directory, by a shell.
Ended run_line(Scene& scene, std::string line) {
    if (line == "inboxctl apply") line += " --auto-approve";  // nobody types yes here
    auto start = scene.start_of({});
    start.words = {"/bin/bash", "-c", line};
    start.environment["PATH"] = fs::path(INBOXCTL_PROGRAM).parent_path().string() + ":/usr/bin:/bin";
    start.directory = scene.set();
    return run_program(std::move(start));
}

}  // namespace

TEST_CASE("What the README shows of a first manifest is what happens") {
    const auto page = text_of_file(root / "README.md");
    Scene scene;
    write_manifest_of(page, scene);
    std::size_t commands = 0;
    for (const auto& block : blocks(page, "console"))
        for (const auto& [command, output] : shown_in(block)) {
            if (command.starts_with("inboxctl ")) ++commands;
            const auto ended = run_line(scene, command);
            INFO(command << "\n" << ended.all());
            CHECK(ended.code == 0);
            const auto printed = comparable(ended.all());
            for (const auto& line : output)
                if (!line.starts_with("Apply these changes?"))
                    CHECK_THAT(printed, Contains(comparable(line)));
        }
    CHECK(commands >= 6);
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("Every command that the README mentions is one that inboxctl takes") {
    const auto page = text_of_file(root / "README.md");
    Scene scene;
    write_manifest_of(page, scene);
    const std::regex mention("`(inboxctl [^`]+)`");
    const auto end = std::sregex_iterator();
    std::size_t commands = 0;
    for (auto match = std::sregex_iterator(page.begin(), page.end(), mention); match != end; ++match) {
        std::string command = (*match)[1];
        std::replace(command.begin(), command.end(), '\n', ' ');
        if (command == "inboxctl daemon" || command.find("FILE") != std::string::npos) continue;
        ++commands;
        // The command's own name is enough where the page leaves its arguments out.
        auto ended = run_line(scene, command);
        if (ended.code == 64) ended = run_line(scene, command + " --help");
        INFO(command << "\n" << ended.all());
        CHECK(ended.code != 64);
        CHECK(ended.signal == 0);
    }
    CHECK(commands >= 5);
}

TEST_CASE("Every option and variable that the README mentions is in the help") {
    const auto page = text_of_file(root / "README.md");
    Scene scene;
    std::string help;
    for (const Words& words :
         {Words{"plan"}, Words{"apply"}, Words{"show"}, Words{"resolve"}, Words{"import"}, Words{"history"},
          Words{"status"}, Words{"reconcile"}, Words{"suspend"}, Words{"daemon"}, Words{"validate"},
          Words{"state", "list"}}) {
        auto with_help = words;
        with_help.push_back("--help");
        help += scene.inboxctl(with_help).out;
    }
    const std::regex mention("`(--[a-z-]+|INBOXCTL_[A-Z_]+)");
    const auto end = std::sregex_iterator();
    for (auto match = std::sregex_iterator(page.begin(), page.end(), mention); match != end; ++match)
        CHECK_THAT(help, Contains(std::string((*match)[1])));
}

TEST_CASE("The README's table of exit codes and the program's are the same numbers") {
    const auto page = text_of_file(root / "README.md");
    const auto source = text_of_file(root / "agent/system/exit_code.hpp");
    std::set<std::string> promised, known;
    const std::regex row("\n\\| ([0-9]+(?: / [0-9]+)*) \\|"), number("[0-9]+"), value("= ([0-9]+),");
    const auto end = std::sregex_iterator();
    for (auto match = std::sregex_iterator(page.begin(), page.end(), row); match != end; ++match) {
        const std::string cell = (*match)[1];
        for (auto each = std::sregex_iterator(cell.begin(), cell.end(), number); each != end; ++each)
            promised.insert(each->str());
    }
    for (auto match = std::sregex_iterator(source.begin(), source.end(), value); match != end; ++match)
        known.insert((*match)[1]);
    CHECK(promised == known);
}
