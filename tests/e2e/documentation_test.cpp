// README.md and docs/: every manifest is valid, every command runs, and what is shown is what happens.
// page.hpp tells how a page is written for this.
#include <fstream>
#include <regex>

#include "tests/e2e/page.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/documentation.hpp"
#include "tests/support/golden.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

bool has_line(const std::string& text, const std::string& start) {
    return ("\n" + text).find("\n" + start) != std::string::npos;
}

bool is_configuration(const Block& block) {
    return block.text.substr(0, block.text.find('\n')).ends_with("agent.toml");
}

// Tables that an example leaves out because the page has them elsewhere.
std::string completed(const Block& block) {
    if (is_configuration(block)) {
        std::string text;
        if (!has_line(block.text, "manifests =")) text += "manifests = \"manifests\"\n";
        if (!has_line(block.text, "state =")) text += "state = \"state.db\"\n";
        return text + block.text;
    }
    std::string text;
    if (!has_line(block.text, "[account."))
        text +=
            "[account.acme]\nurl = \"https://chat.acme.example\"\nid = 1\n"
            "token = { env = \"ACME_CHATWOOT_TOKEN\" }\n";
    if (block.text.find("= \"globex\"") != std::string::npos && !has_line(block.text, "[account.globex]"))
        text +=
            "[account.globex]\nurl = \"https://chat.acme.example\"\nid = 2\n"
            "token = { env = \"GLOBEX_CHATWOOT_TOKEN\" }\n";
    if (!has_line(block.text, "[inbox.") || has_line(block.text, "[inbox.support.")) {
        if (!has_line(block.text, "[inbox.support]")) text += "[inbox.support]\nname = \"Support\"\n";
        if (!has_line(block.text, "[inbox.support.channel]"))
            text +=
                "[inbox.support.channel]\ntype = \"web_widget\"\nwebsite_url = \"https://acme.example\"\n";
    }
    if (text.find("[account.globex]") != std::string::npos && has_line(text, "[inbox.support]"))
        text.insert(text.find("name = \"Support\""), "account = \"acme\"\n");
    return text + block.text;
}

std::string all_prose() {
    std::string text;
    for (const auto& page : pages())
        text += prose_of(text_of_file(page));
    return text;
}

}  // namespace

TEST_CASE("What the documentation shows is what happens") {
    for (const auto& path : pages()) {
        DYNAMIC_SECTION(name_of(path)) {
            Page page;
            for (const auto& block : blocks_of(text_of_file(path))) {
                INFO(name_of(path) << ":" << block.line);
                page.run(block);
            }
        }
    }
}

TEST_CASE("Every manifest in the documentation is valid") {
    std::size_t manifests = 0;
    for (const auto& path : pages())
        for (const auto& block : blocks_of(text_of_file(path))) {
            if (block.language != "toml") continue;
            ++manifests;
            if (is_file(block) && !is_configuration(block)) continue;  // its page runs commands on it
            Page page;
            auto command = "inboxctl validate";
            if (is_configuration(block)) {
                command = "inboxctl validate --config agent.toml";
                fs::create_directory(page.directory() / "manifests");
                std::ofstream(page.directory() / "manifests/a.toml") << page.with_server(completed({}));
                std::ofstream(page.directory() / "agent.toml") << completed(block);
            } else {
                std::ofstream(page.directory() / "a.toml") << page.with_server(completed(block));
            }
            const auto ended = page.shell(command);
            INFO(name_of(path) << ":" << block.line << "\n" << ended.all());
            CHECK(ended.code == 0);
        }
    CHECK(manifests > 12);
}

TEST_CASE("Every command that the documentation mentions is one that inboxctl accepts") {
    Page page;
    std::ofstream(page.directory() / "a.toml") << page.with_server(completed({}));
    std::size_t commands = 0;
    for (const auto& path : pages()) {
        const auto text = text_of_file(path);
        auto mentioned = found_in(prose_of(text), "`(inboxctl [^`]+)`");
        for (const auto& block : blocks_of(text))
            if (block.language == "sh")
                for (const auto& command :
                     found_in("\n" + block.text, "\n(?:[A-Z_]+=[^ ]+ )*(inboxctl [^\n|>#]+)"))
                    mentioned.push_back(command);
        for (auto command : mentioned) {
            std::ranges::replace(command, '\n', ' ');
            INFO(name_of(path) << ": " << command);
            if (command.starts_with("inboxctl daemon")) command = "inboxctl daemon --help";
            command = std::regex_replace(command, std::regex("FILE|DIR|PLAN"), "x");
            command = std::regex_replace(command, std::regex("\\bID\\b"), "12");
            ++commands;
            // The command's own name is enough where the page leaves its arguments out.
            auto ended = page.shell(command);
            if (ended.code == 64) ended = page.shell(command + " --help");
            INFO(ended.all());
            CHECK(ended.code != 64);
            CHECK(ended.code != 127);
            CHECK(ended.signal == 0);
        }
    }
    CHECK(commands >= 40);
}

TEST_CASE("Every option and variable that the documentation mentions is in the reference of commands") {
    const auto reference = text_of_file(root / "docs/reference/commands.md");
    const auto ours = all_prose();
    auto mentioned = found_in(ours, "`(?:inboxctl [^`]*)?(--[a-z][a-z-]+)");
    for (const auto& variable : found_in(ours, "(INBOXCTL_[A-Z_]*[A-Z])"))
        mentioned.push_back(variable);
    CHECK(mentioned.size() > 30);
    for (const auto& word : mentioned)
        CHECK_THAT(reference, Contains(word));
}

TEST_CASE("docs/reference/commands.md is what --help prints") {
    Page page;
    const auto help_of = [&](const std::string& command) {
        const auto ended =
            page.shell("unset COLUMNS; inboxctl " + command + (command.empty() ? "" : " ") + "--help");
        INFO(command);
        REQUIRE(ended.code == 0);
        return ended.out;
    };
    const auto commands_in = [](const std::string& help) {
        if (help.find("[OPTIONS] COMMAND\n") == std::string::npos) return std::vector<std::string>{};
        const auto from = help.find("\nOptions:");
        const auto to = std::min(help.find("\nExamples:"), help.find("\nExit codes:"));
        return found_in(help.substr(from, to - from), "\n  ([a-z]+) ");
    };
    const auto whole = help_of("");
    const auto footer = whole.substr(whole.find("Exit codes:"));
    std::string reference =
        "# Commands\n\nGenerated from `inboxctl COMMAND --help`. The exit codes of all commands are in\n"
        "[Troubleshooting](../troubleshooting.md#exit-codes).\n";
    const auto add = [&](const std::string& command) {
        auto help = help_of(command);
        if (!command.empty())
            if (const auto at = help.find(footer); at != std::string::npos) help.erase(at);
        help.erase(help.find_last_not_of('\n') + 1);
        reference +=
            "\n## inboxctl" + (command.empty() ? "" : " " + command) + "\n\n```text\n" + help + "\n```\n";
        return commands_in(help);
    };
    for (const auto& command : add(""))
        for (const auto& inner : add(command))
            add(command + " " + inner);
    check_golden(root / "docs/reference/commands.md", reference);
}
