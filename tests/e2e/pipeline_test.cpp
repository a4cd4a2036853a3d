// The pipeline files of examples/pipelines, their shell steps run in a real Git repository: a change is
// proposed, looked at, merged, applied as it was looked at; drift is found at night and put back.
#include <sys/stat.h>

#include <boost/json.hpp>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lines.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

const fs::path files = fs::path(SOURCE_DIRECTORY) / "examples" / "pipelines";

std::size_t indent_of(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }

// The lines below `key:`, as far as they are indented deeper.
std::vector<std::string> below(const std::vector<std::string>& lines, const std::string& key) {
    std::vector<std::string> result;
    std::size_t depth = std::string::npos;
    for (const auto& line : lines) {
        if (depth != std::string::npos) {
            if (!line.empty() && indent_of(line) <= depth) break;
            result.push_back(line);
        } else if (line.substr(indent_of(line)) == key + ":") {
            depth = indent_of(line);
        }
    }
    return result;
}

// A job's shell: of GitHub's its `run`s in their order, each with its step's name.
std::vector<std::string> github_steps(const std::string& job) {
    std::vector<std::string> steps;
    std::size_t block = std::string::npos;
    for (const auto& line : below(lines_of(text_of_file(files / "github-actions.yml")), job)) {
        if (block != std::string::npos && (line.empty() || indent_of(line) > block)) {
            steps.back() += line.substr(std::min(line.size(), block + 2)) + "\n";
            continue;
        }
        block = std::string::npos;
        const auto text = line.substr(indent_of(line));
        if (text == "run: |")
            steps.emplace_back(), block = indent_of(line);
        else if (text.starts_with("run: "))
            steps.push_back(text.substr(5) + "\n");
    }
    return steps;
}

// A job's shell: GitLab runs its `script` as one.
std::string gitlab_script(const std::string& job) {
    std::string script;
    for (const auto& line : below(below(lines_of(text_of_file(files / "gitlab-ci.yml")), job), "script"))
        if (!line.empty()) script += line.substr(indent_of(line) + 2) + "\n";
    return script;
}

// The story of a repository, with the stand-in as the server and a stand-in for GitHub's command.
class Repository {
  public:
    Repository() {
        fs::create_directory(work());
        fs::create_directory(dir_.path() / "bin");
        fs::create_symlink(INBOXCTL_PROGRAM, dir_.path() / "bin" / "inboxctl");
        write_gh();
        environment_ = {{"PATH", (dir_.path() / "bin").string() + ":/usr/bin:/bin"},
                        {"HOME", dir_.path().string()},
                        {"GIT_AUTHOR_NAME", "Ann"},
                        {"GIT_AUTHOR_EMAIL", "ann@acme.example"},
                        {"GIT_COMMITTER_NAME", "Ann"},
                        {"GIT_COMMITTER_EMAIL", "ann@acme.example"},
                        {"INBOXCTL_DIR", "inboxes"},
                        {"INBOXCTL_STATE", (dir_.path() / "state" / "state.db").string()},
                        {"INBOXCTL_LOCK_TIMEOUT", "5m"},
                        {"INBOXCTL_PLANS", (dir_.path() / "plans").string()},
                        {"ACME_CHATWOOT_TOKEN", scene_.token()},
                        {"GITHUB_REPOSITORY", "acme/inboxes"},
                        {"PULL_REQUEST", "7"},
                        {"COMMENTS", (dir_.path() / "comments").string()}};
        git("init -q -b main");
        write("account.toml", "[account.acme]\nurl = \"" + scene_.url() +
                                  "\"\nid = 1\ntoken = { env = \"ACME_CHATWOOT_TOKEN\" }\n");
        write("support.toml", inbox("support", "Hello!"));
        commit("Support");
    }

    static std::string inbox(const std::string& key, const std::string& greeting) {
        return "[inbox." + key + "]\nname = \"" + key + "\"\ngreeting_enabled = true\ngreeting_message = \"" +
               greeting + "\"\n[inbox." + key + ".channel]\ntype = \"web_widget\"\nwebsite_url = \"https://" +
               key + ".example\"\n";
    }

    Ended shell(const std::string& script) {
        // As both run their steps: the first failure ends it, in a pipe too.
        Start start{.words = {"/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script},
                    .environment = environment_,
                    .directory = work()};
        return run_program(std::move(start));
    }

    // Each step of GitHub's job, up to the first that fails.
    Ended github(const std::string& job) {
        Ended all{.code = 0};
        for (const auto& step : github_steps(job)) {
            const auto ended = shell(step);
            all.code = ended.code;
            all.out += ended.out;
            all.err += ended.err;
            if (all.code != 0) break;
        }
        return all;
    }

    Ended gitlab(const std::string& job) { return shell(gitlab_script(job)); }

    void git(const std::string& words) {
        const auto ended = shell("git " + words);
        INFO(words << "\n" << ended.all());
        REQUIRE(ended.code == 0);
    }

    void write(const std::string& file, const std::string& text) {
        fs::create_directories(work() / "inboxes");
        std::ofstream(work() / "inboxes" / file) << text;
    }

    void commit(const std::string& message) {
        git("add inboxes");
        git("commit -q -m '" + message + "'");
    }

    void change_on_server(std::int64_t id, const std::string& body) {
        const auto answer = ask(scene_.port(), {.method = "PATCH",
                                                .path = "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                                                .token = scene_.token(),
                                                .body = body});
        REQUIRE(answer.status == 200);
    }

    std::int64_t writes() const {
        std::int64_t count = 0;
        const boost::json::value log = boost::json::parse(scene_.requests());
        for (const auto& row : log.at("requests").as_array())
            if (row.at("method") != "GET" && std::string(row.at("path").as_string()).starts_with("/api"))
                ++count;
        return count;
    }

    std::string file(const std::string& name) const { return text_of_file(work() / name); }
    std::vector<std::string> comments() const {
        std::vector<std::string> result;
        for (const auto& entry : fs::directory_iterator(dir_.path() / "comments"))
            result.push_back(text_of_file(entry.path()));
        return result;
    }
    Scene& scene() { return scene_; }

  private:
    fs::path work() const { return dir_.path() / "work"; }

    // As much of `gh api` as a comment takes: they are files, named by their number.
    void write_gh() {
        fs::create_directory(dir_.path() / "comments");
        const auto gh = dir_.path() / "bin" / "gh";
        std::ofstream(gh) << R"sh(#!/bin/bash
set -eu
[ "$1" = api ]
case "$*" in
  *"--method POST repos/acme/inboxes/issues/7/comments -F body=@plan.md"*)
    cp plan.md "$COMMENTS/$(($(ls "$COMMENTS" | wc -l) + 1))" ;;
  *"--method PATCH repos/acme/inboxes/issues/comments/"*" -F body=@plan.md"*)
    cp plan.md "$COMMENTS/$(basename "$4")" ;;
  *"--paginate repos/acme/inboxes/issues/7/comments --jq "*)
    for comment in "$COMMENTS"/*; do
      [ -f "$comment" ] || continue
      jq -n --rawfile body "$comment" --argjson id "$(basename "$comment")" '[{$id, $body}]' | jq "$5"
    done ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
)sh";
        fs::permissions(gh, fs::perms::owner_all);
    }

    TempDir dir_;
    Scene scene_;
    std::map<std::string, std::string> environment_;
};

// What both pipelines do from a proposal to the merge; `plan` and `apply` run their jobs.
void propose(Repository& repository, const std::string& file, const std::string& text) {
    repository.git("checkout -q -B change main");
    repository.write(file, text);
    repository.commit("Change " + file);
    // As a pull request is checked out: merged.
    repository.git("checkout -q --detach main");
    repository.git("merge -q --no-ff -m Merged change");
}

void merge(Repository& repository) {
    repository.git("checkout -q main");
    repository.git("merge -q --no-ff -m Merged change");
}

}  // namespace

TEST_CASE("From a pull request to a clean account: planned, looked at, merged, applied, drifted, put back") {
    Repository repository;
    // The first pull request: the account is empty.
    propose(repository, "sales.toml", Repository::inbox("sales", "Buy!"));
    auto planned = repository.github("plan");
    INFO(planned.all());
    REQUIRE(planned.code == 0);
    CHECK(repository.scene().on_server().empty());
    REQUIRE(repository.comments().size() == 1);
    CHECK_THAT(repository.comments()[0],
               Catch::StartsWith("**Plan: 2 to add, 0 to change, 0 to destroy.**") &&
                   Contains("+ inbox.sales") && Contains("+ inbox.support"));
    CHECK(boost::json::parse(repository.file("plan.json")).at("resource_changes").as_array().size() == 2);

    merge(repository);
    const auto applied = repository.github("apply");
    INFO(applied.all());
    REQUIRE(applied.code == 0);
    CHECK(repository.scene().on_server().size() == 2);
    CHECK(repository.github("drift").code == 0);

    // A second one: its comment is written over the first.
    propose(repository, "sales.toml", Repository::inbox("sales", "Welcome!"));
    REQUIRE(repository.github("plan").code == 0);
    REQUIRE(repository.comments().size() == 1);
    CHECK_THAT(
        repository.comments()[0],
        Contains("1 to change") && Contains("-     greeting_message = \"Buy!\"\n+     greeting_message = "
                                            "\"Welcome!\"\n"));
    merge(repository);
    REQUIRE(repository.github("apply").code == 0);

    // Somebody works in the dashboard, and the night finds it.
    repository.change_on_server(2, R"({"greeting_message":"by hand"})");
    const auto night = repository.github("drift");
    INFO(night.all());
    CHECK(night.code == 2);
    CHECK_THAT(night.out, Contains("drift: greeting_message") && Contains("1 to change"));
    REQUIRE(repository.github("converge").code == 0);
    CHECK(repository.github("drift").code == 0);
}

TEST_CASE("A merge whose plan no longer holds, or was never made, sends nothing and says why") {
    Repository repository;
    propose(repository, "sales.toml", Repository::inbox("sales", "Buy!"));
    REQUIRE(repository.github("plan").code == 0);
    merge(repository);
    REQUIRE(repository.github("apply").code == 0);

    // The server moved on.
    propose(repository, "sales.toml", Repository::inbox("sales", "Welcome!"));
    REQUIRE(repository.github("plan").code == 0);
    merge(repository);
    repository.change_on_server(1, R"({"greeting_message":"by hand"})");
    auto before = repository.writes();
    auto stale = repository.github("apply");
    INFO(stale.all());
    CHECK(stale.code == 4);
    CHECK_THAT(stale.err, Contains("no longer holds") && Contains("greeting_message"));
    CHECK(repository.writes() == before);
    REQUIRE(repository.github("converge").code == 0);

    // The same plan a second time.
    before = repository.writes();
    stale = repository.github("apply");
    CHECK(stale.code == 4);
    CHECK(repository.writes() == before);

    // Main moved between the plan and the merge.
    propose(repository, "sales.toml", Repository::inbox("sales", "Come in!"));
    REQUIRE(repository.github("plan").code == 0);
    repository.git("checkout -q main");
    repository.write("help.toml", Repository::inbox("help", "Yes?"));
    repository.commit("Help");
    repository.git("merge -q --no-ff -m Merged change");
    const auto missing = repository.github("apply");
    INFO(missing.all());
    CHECK(missing.code == 1);
    CHECK_THAT(missing.err, Contains("cannot read a plan from"));
    CHECK(repository.writes() == before);
}

TEST_CASE("A pull request that destroys an inbox has its comment, and fails until a person looks") {
    Repository repository;
    propose(repository, "sales.toml", Repository::inbox("sales", "Buy!"));
    REQUIRE(repository.github("plan").code == 0);
    merge(repository);
    REQUIRE(repository.github("apply").code == 0);
    propose(repository, "sales.toml", "[policy]\nprune = true\n");
    const auto planned = repository.github("plan");
    INFO(planned.all());
    CHECK(planned.code == 1);
    CHECK_THAT(repository.comments().at(0),
               Contains("1 inbox to destroy, with all their conversations") && Contains("- inbox.sales"));
    CHECK(repository.scene().on_server().size() == 2);
}

TEST_CASE("GitLab's pipeline tells the same story, with its own report") {
    Repository repository;
    propose(repository, "sales.toml", Repository::inbox("sales", "Buy!"));
    const auto planned = repository.gitlab("plan");
    INFO(planned.all());
    REQUIRE(planned.code == 0);
    CHECK(repository.file("plan.json") == "{\"create\":2,\"update\":0,\"delete\":0}\n");
    CHECK_THAT(repository.file("plan.md"), Catch::StartsWith("**Plan: 2 to add"));
    merge(repository);
    const auto applied = repository.gitlab("apply");
    INFO(applied.all());
    REQUIRE(applied.code == 0);
    CHECK(repository.gitlab("drift").code == 0);
    repository.change_on_server(1, R"({"greeting_message":"by hand"})");
    CHECK(repository.gitlab("drift").code == 2);
    REQUIRE(repository.gitlab("converge").code == 0);
    CHECK(repository.gitlab("drift").code == 0);
    const auto before = repository.writes();
    CHECK(repository.gitlab("apply").code == 4);
    CHECK(repository.writes() == before);
}

TEST_CASE("Every job of the pipeline files has steps, and its variables are those that the test sets") {
    for (const char* job : {"plan", "apply", "drift", "converge"}) {
        INFO(job);
        CHECK_FALSE(github_steps(job).empty());
        CHECK_FALSE(gitlab_script(job).empty());
    }
    for (const auto& [file, key] :
         {std::pair("github-actions.yml", "env"), std::pair("gitlab-ci.yml", "variables")})
        for (const char* name :
             {"INBOXCTL_DIR: inboxes", "INBOXCTL_STATE: ", "INBOXCTL_LOCK_TIMEOUT: 5m", "INBOXCTL_PLANS: "}) {
            std::string text;
            for (const auto& line : below(lines_of(text_of_file(files / file)), key))
                text += line + "\n";
            CHECK_THAT(text, Contains(name));
        }
}
