#include "agent/manifests/manifest_dir.hpp"

#include <sys/stat.h>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/unprivileged.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;
namespace fs = std::filesystem;
using Catch::Contains;

namespace {

const std::string account =
    "[account.acme]\nurl = \"https://chat.example\"\nid = 1\ntoken = { env = \"INBOXCTL_TEST_TOKEN\" }\n";

std::string inbox(const std::string& key) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\nchannel.type = \"api\"\n";
}

std::vector<std::string> found(const fs::path& set) {
    state::Diagnostics diagnostics;
    std::vector<std::string> names;
    for (const auto& file : find_manifests(set, diagnostics))
        names.push_back(file.lexically_relative(set).string());
    CHECK_FALSE(diagnostics.has_errors());
    return names;
}

std::string problem_with(const fs::path& set) {
    state::Diagnostics diagnostics;
    (void)find_manifests(set, diagnostics);
    REQUIRE(diagnostics.count(state::Severity::error) == 1);
    return state::render(diagnostics.sorted()[0]);
}

state::Assembled read_set(const fs::path& set) {
    return read_manifest_set(set, {}, [](std::string_view) { return "mark"; });
}

std::string problems(state::Assembled& assembled) {
    std::string text;
    for (const auto& diagnostic : assembled.diagnostics.sorted())
        text += state::render(diagnostic) + "\n";
    return text;
}

struct Token {
    Variable variable{"INBOXCTL_TEST_TOKEN", "token"};
};

}  // namespace

TEST_CASE("manifests are found in every folder, sorted") {
    const TempDir dir;
    fs::create_directories(dir.path() / "b/deep/er");
    for (const char* name : {"z.toml", "a.toml", "b/m.toml", "b/deep/er/x.toml"})
        dir.write(name, "");
    CHECK(found(dir.path()) == std::vector<std::string>{"a.toml", "b/deep/er/x.toml", "b/m.toml", "z.toml"});
}

TEST_CASE("dotfiles, their folders and editors' leavings are no manifests") {
    const TempDir dir;
    fs::create_directories(dir.path() / ".git/refs");
    fs::create_directories(dir.path() / "folder.toml");
    for (const char* name :
         {"a.toml", ".hidden.toml", ".a.toml.swp", "a.toml~", "a.toml.bak", "a.toml.orig", "#a.toml#",
          "a.toml.tmp", "4913", "README.md", ".git/x.toml", ".git/refs/y.toml", "folder.toml/b.toml"})
        dir.write(name, "");
    fs::create_symlink("nobody@host.1", dir.path() / ".#a.toml");  // Emacs' lock points nowhere
    CHECK(found(dir.path()) == std::vector<std::string>{"a.toml", "folder.toml/b.toml"});
}

TEST_CASE("one file is a set of its own, whatever it is called") {
    const TempDir dir;
    const fs::path file = dir.write("inboxes.conf", account);
    dir.write("other.toml", "");
    state::Diagnostics diagnostics;
    CHECK(find_manifests(file, diagnostics) == std::vector<fs::path>{file});
}

TEST_CASE("a mounted ConfigMap is read through its symbolic links, once") {
    const TempDir dir;
    fs::create_directory(dir.path() / "..2026_11_24");
    dir.write("..2026_11_24/a.toml", "");
    fs::create_directory_symlink("..2026_11_24", dir.path() / "..data");
    fs::create_symlink("..data/a.toml", dir.path() / "a.toml");
    CHECK(found(dir.path()) == std::vector<std::string>{"a.toml"});
}

TEST_CASE("symbolic links in circles neither hang nor stop the reading") {
    const TempDir dir;
    dir.write("a.toml", "");
    fs::create_directory(dir.path() / "sub");
    fs::create_directory_symlink("..", dir.path() / "sub/up");
    fs::create_symlink("loop", dir.path() / "loop");
    fs::create_symlink(".loop", dir.path() / ".loop");
    CHECK(found(dir.path()) == std::vector<std::string>{"a.toml"});
}

TEST_CASE("a manifest that is a broken link is reported, not skipped") {
    const Token token;
    const TempDir dir;
    dir.write("a.toml", account);
    fs::create_symlink("gone", dir.path() / "b.toml");
    fs::create_symlink("c.toml", dir.path() / "c.toml");
    auto assembled = read_set(dir.path());
    CHECK_THAT(problems(assembled), Contains("b.toml: error: cannot be read: No such file") &&
                                        Contains("c.toml: error: cannot be read: Too many levels"));
}

TEST_CASE("an empty folder, a missing one and a pipe are no manifest set") {
    const TempDir dir;
    CHECK_THAT(problem_with(dir.path()), Contains("there is no *.toml file here"));
    CHECK_THAT(problem_with(dir.path() / "gone"),
               Contains("there is no manifest set here") && Contains("-C"));
    REQUIRE(::mkfifo((dir.path() / "pipe").c_str(), 0600) == 0);
    CHECK_THAT(problem_with(dir.path() / "pipe"), Contains("there is no manifest set here"));
}

TEST_CASE("a folder that may not be listed is reported, not skipped") {
    const TempDir dir;
    dir.write("a.toml", "");
    fs::create_directory(dir.path() / "closed");
    const Unprivileged nobody(dir.path());
    fs::permissions(dir.path() / "closed", fs::perms::none);
    CHECK_THAT(problem_with(dir.path()), Contains("cannot be listed: Permission denied"));
    fs::permissions(dir.path() / "closed", fs::perms::owner_all);
}

TEST_CASE("a file that may not be read is reported, and the others are read") {
    const Token token;
    const TempDir dir;
    dir.write("a.toml", account + inbox("support"));
    fs::permissions(dir.write("b.toml", inbox("sales")), fs::perms::none);
    const Unprivileged nobody(dir.path());
    auto assembled = read_set(dir.path());
    CHECK_THAT(problems(assembled), Contains("b.toml: error: cannot be read: Permission denied"));
    CHECK(assembled.desired.inboxes.size() == 1);
}

TEST_CASE("a set is read with its avatars and secrets, and every problem is reported at once") {
    const TempDir dir;
    dir.write("a.toml", account + inbox("support") + "avatar = \"logo.png\"\n");
    fs::create_directory(dir.path() / "team");
    dir.write("team/b.toml",
              "[inbox.bot]\nname = \"bot\"\n[inbox.bot.channel]\ntype = \"telegram\"\nbot_token = { file = "
              "\"gone\" }\n");
    const Variable no_token("INBOXCTL_TEST_TOKEN", nullptr);
    auto assembled = read_set(dir.path());
    CHECK_THAT(problems(assembled), Contains("INBOXCTL_TEST_TOKEN is not set") && Contains("logo.png") &&
                                        Contains("team/gone cannot be read"));
    CHECK(assembled.diagnostics.count(state::Severity::error) == 3);
}

TEST_CASE("a set of hundreds of files comes out the same as a set of one") {
    const Token token;
    const TempDir many, one;
    std::string whole = account;
    many.write("account.toml", account);
    for (int i = 0; i < 200; ++i) {
        const auto key = "inbox-" + std::to_string(i);
        many.write(key + ".toml", inbox(key));
        whole += inbox(key);
    }
    one.write("all.toml", whole);
    auto scattered = read_set(many.path()), together = read_set(one.path() / "all.toml");
    CHECK(problems(scattered).empty());
    CHECK(problems(together).empty());
    REQUIRE(scattered.desired.inboxes.size() == 200);
    for (std::size_t i = 0; i < 200; ++i) {
        CHECK(scattered.desired.inboxes[i].address == together.desired.inboxes[i].address);
        CHECK(scattered.desired.inboxes[i].fields == together.desired.inboxes[i].fields);
    }
}

TEST_CASE("the token goes over https, or over plain HTTP to this machine or where it is allowed") {
    const auto problem = [](const std::string& url, bool allowed = false) {
        state::Desired desired;
        desired.accounts.emplace_back();
        desired.accounts[0].url = url;
        desired.accounts[0].allow_plain_http = allowed;
        state::Diagnostics diagnostics;
        check_accounts(desired, diagnostics);
        return diagnostics.has_errors() ? state::render(diagnostics.sorted()[0]) : "";
    };
    for (const char* url :
         {"https://chat.example", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"})
        CHECK(problem(url).empty());
    CHECK_THAT(problem("http://chat.example"),
               Contains("unencrypted") && Contains("allow_plain_http = true"));
    CHECK_THAT(problem("http://localhost.example"), Contains("unencrypted"));
    CHECK(problem("http://chat.example", true).empty());
    for (const char* url : {"chat.example", "ftp://chat.example", "https://user:pw@chat.example"})
        CHECK_THAT(problem(url), Contains("is not a server address"));
}

namespace {

// What is said of an account that the environment describes, where the set has none.
std::string environment_problems() {
    state::Diagnostics diagnostics;
    check_accounts(state::assemble({}, account_from_environment()).desired, diagnostics);
    std::string text;
    for (const auto& diagnostic : diagnostics.sorted())
        text += state::render(diagnostic);
    return text;
}

}  // namespace

TEST_CASE("an account may come from the environment, all of it or none") {
    const Variable url("CHATWOOT_BASE_URL", "https://chat.example/");
    const Variable id("CHATWOOT_ACCOUNT_ID", "12");
    const Variable token("CHATWOOT_API_TOKEN", "token");
    const auto account_of_it = account_from_environment();
    REQUIRE(account_of_it);
    CHECK(account_of_it->url == "https://chat.example");
    CHECK(account_of_it->id == 12);
    CHECK(account_of_it->token == state::SecretRef{state::SecretRef::Kind::env, "CHATWOOT_API_TOKEN"});
    CHECK(environment_problems().empty());
    {
        const Variable wrong("CHATWOOT_ACCOUNT_ID", "12x");
        CHECK_THAT(environment_problems(), Contains("CHATWOOT_ACCOUNT_ID is \"12x\""));
    }
    {
        const Variable missing("CHATWOOT_API_TOKEN", nullptr);
        CHECK_THAT(environment_problems(), Contains("CHATWOOT_API_TOKEN is not set"));
    }
    const Variable no_url("CHATWOOT_BASE_URL", nullptr);
    const Variable no_id("CHATWOOT_ACCOUNT_ID", nullptr);
    const Variable no_token("CHATWOOT_API_TOKEN", nullptr);
    CHECK_FALSE(account_from_environment());
}

TEST_CASE("the environment's account is looked at only where the set declares none") {
    const TempDir set;
    const Variable no_url("CHATWOOT_BASE_URL", nullptr);
    const Variable no_id("CHATWOOT_ACCOUNT_ID", nullptr);
    const Variable token("CHATWOOT_API_TOKEN", "token");
    std::ofstream(set.path() / "a.toml") << "[account.acme]\nurl = \"https://chat.example\"\nid = 1\n"
                                            "token = { env = \"CHATWOOT_API_TOKEN\" }\n";
    const auto own =
        read_manifest_set(set.path(), account_from_environment(), [](std::string_view) { return "mark"; });
    CHECK_FALSE(own.diagnostics.has_errors());
    std::ofstream(set.path() / "a.toml") << "[policy]\nprune = false\n";
    const auto none =
        read_manifest_set(set.path(), account_from_environment(), [](std::string_view) { return "mark"; });
    CHECK(none.diagnostics.count(state::Severity::error) == 2);
}

TEST_CASE("a password in the address of a server is not repeated") {
    state::Desired desired;
    desired.accounts.push_back({.key = "acme", .url = "https://user:SECRETpw@host"});
    state::Diagnostics diagnostics;
    check_accounts(desired, diagnostics);
    CHECK_THAT(state::render(diagnostics.sorted().at(0)), !Contains("SECRETpw") && Contains("host"));
}

TEST_CASE("without its secrets a set is checked for the form of its references alone") {
    const TempDir set;
    std::ofstream(set.path() / "a.toml") << R"(
[account.acme]
url = "https://chat.example"
id = 1
token = { env = "NOT_SET_ANYWHERE" }
[inbox.bot]
[inbox.bot.channel]
type = "telegram"
bot_token = { file = "not-there" }
)";
    const auto mark = [](std::string_view) { return "mark"; };
    CHECK(read_manifest_set(set.path(), {}, mark).diagnostics.count(state::Severity::error) == 2);
    CHECK(read_manifest_set(set.path(), {}, mark, Follow{.tokens = false})
              .diagnostics.count(state::Severity::error) == 1);
    CHECK_FALSE(read_manifest_set(set.path(), {}, mark, Follow::none).diagnostics.has_errors());
}
