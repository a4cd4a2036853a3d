// What programs read: plans and applies as JSON by the expressions that people use on them, comments,
// reports, annotations, completion; and what a terminal's width and color do.
#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <sstream>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string bash(const Scene& scene, const std::string& script) {
    Start start{
        .words = {"/bin/bash", "-c", script},
        .environment = {{"PATH", fs::path(INBOXCTL_PROGRAM).parent_path().string() + ":/usr/bin:/bin"}},
        .directory = scene.directory()};
    const auto ended = run_program(std::move(start));
    INFO(script << "\n" << ended.err);
    CHECK(ended.err.empty());
    return ended.out;
}

std::vector<json::object> lines_of(const std::string& text) {
    std::vector<json::object> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(json::parse(line).as_object());
    return lines;
}

std::vector<std::string> types_of(const std::vector<json::object>& lines) {
    std::vector<std::string> types;
    for (const auto& line : lines)
        types.emplace_back(line.at("type").as_string());
    return types;
}

std::string greeted(const std::string& key, const std::string& greeting) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\ngreeting_message = \"" + greeting + "\"\n[inbox." +
           key + ".channel]\ntype = \"api\"\n";
}

// One to add, one to change that drifted as well, one to destroy.
void with_everything(Scene& scene) {
    scene.write("a.toml", greeted("changed", "old") + greeted("gone", "bye"));
    REQUIRE(scene.apply().code == 0);
    scene.write("a.toml", "[policy]\nprune = true\n" + greeted("changed", "new") + greeted("added", "hi"));
    const auto answer = ask(scene.port(), {.method = "PATCH",
                                           .path = "/api/v1/accounts/1/inboxes/1",
                                           .token = scene.token(),
                                           .body = R"({"greeting_message":"by hand"})"});
    REQUIRE(answer.status == 200);
}

}  // namespace

TEST_CASE("A plan as JSON answers the expressions that people use on Terraform's") {
    Scene scene;
    with_everything(scene);
    const auto planned = scene.inboxctl({"plan", "--format", "json"});
    INFO(planned.all());
    REQUIRE(planned.code == 0);
    std::ofstream(scene.directory() / "plan.json") << planned.out;
    const auto schema =
        json::parse(text_of_file(SOURCE_DIRECTORY "/tests/golden/plans/terraform-plan.schema.json"));
    CHECK(schema_errors(schema, json::parse(planned.out)) == Words{});

    const auto jq = [&](const std::string& expression) {
        return bash(scene, "jq -c -r '" + expression + "' plan.json");
    };
    CHECK(jq("[.resource_changes[].change.actions[]] | group_by(.) | map({(.[0]): length}) | add") ==
          "{\"create\":1,\"delete\":1,\"update\":1}\n");
    CHECK(jq(R"(.resource_changes[] | select(.change.actions | index("delete")) | .address)") ==
          "inbox.gone\n");
    CHECK(jq(R"(.resource_changes[] | select(.change.actions != ["no-op"]) | .type + "." + .name)") ==
          "inbox.added\ninbox.changed\ninbox.gone\n");
    CHECK(jq(R"(.resource_changes[] | select(.change.actions == ["update"]) | .change | )"
             R"([.before.greeting_message, .after.greeting_message])") == "[\"by hand\",\"new\"]\n");
    CHECK(jq(".resource_drift[] | [.address, .change.before.greeting_message, "
             ".change.after.greeting_message]") == "[\"inbox.changed\",\"old\",\"by hand\"]\n");
    CHECK(jq(R"(.resource_changes[] | select(.change.after_unknown.id) | .name)") == "added\n");
    CHECK(jq("[.errored, .applyable, .complete, .format_version]") == "[false,true,true,\"1.2\"]\n");
    // A policy as conftest has it: what it denies, by name.
    CHECK(jq(R"([.resource_changes[] | select(any(.change.actions[]; . == "delete"))] | )"
             R"(if length > 0 then "deny: " + (map(.address) | join(", ")) else "pass" end)") ==
          "deny: inbox.gone\n");
    CHECK(scene.inboxctl({"plan", "--format", "gitlab"}).out == "{\"create\":1,\"update\":1,\"delete\":1}\n");
    CHECK_THAT(
        scene.inboxctl({"plan", "--format", "markdown"}).out,
        Catch::StartsWith("**Plan: 1 to add, 1 to change, 1 to destroy.**\n<!-- inboxctl-plan: set -->"));
}

TEST_CASE("Drift alone has each format too") {
    Scene scene;
    with_everything(scene);
    const auto as = [&](const std::string& format) {
        return scene.inboxctl({"plan", "--refresh-only", "--format", format, "--detailed-exitcode"});
    };
    CHECK(as("text").code == 2);
    const auto plan = json::parse(as("json").out);
    CHECK(plan.at("resource_changes").as_array().empty());
    CHECK(plan.at("resource_drift").as_array().size() == 1);
    CHECK(plan.at("applyable") == false);
    CHECK_THAT(as("markdown").out, Catch::StartsWith("**Drift: 1 inbox changed on the server"));
    CHECK(as("gitlab").out == "{\"create\":0,\"update\":1,\"delete\":0}\n");
}

TEST_CASE("A plan that is shown from its file is the plan that was made, in every format") {
    Scene scene;
    with_everything(scene);
    REQUIRE(scene.inboxctl({"plan", "--out", "plan"}).code == 0);
    for (const char* format : {"text", "markdown", "gitlab"})
        CHECK(scene.inboxctl({"show", "plan", "--format", format}).out ==
              scene.inboxctl({"plan", "--format", format}).out);
    auto made = json::parse(scene.inboxctl({"plan", "--format", "json"}).out);
    auto shown = json::parse(scene.inboxctl({"show", "plan", "--format", "json"}).out);
    made.as_object().erase("timestamp");
    shown.as_object().erase("timestamp");
    CHECK(made == shown);
}

TEST_CASE("An apply as JSON is a line for each thing that happens, and nothing else on stdout") {
    Scene scene;
    with_everything(scene);
    const auto applied = scene.apply({"--format", "json", "--parallelism", "1"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    const auto lines = lines_of(applied.out);
    const auto types = types_of(lines);
    REQUIRE(types.size() == 13);
    CHECK(Words(types.begin(), types.begin() + 6) == Words{"version", "resource_drift", "planned_change",
                                                           "planned_change", "planned_change",
                                                           "change_summary"});
    CHECK(std::count(types.begin(), types.end(), "apply_start") == 3);
    CHECK(std::count(types.begin(), types.end(), "apply_complete") == 3);
    CHECK(types.back() == "change_summary");
    for (const auto& line : lines)
        for (const char* key : {"@level", "@message", "@module", "@timestamp"})
            CHECK(line.at(key).is_string());
    const json::value last = lines.back();
    CHECK(last.at("changes") ==
          json::value{{"add", 1}, {"change", 1}, {"remove", 1}, {"import", 0}, {"operation", "apply"}});
    const auto is_of_created = [](const json::value& line) {
        return line.at("type") == "apply_complete" && line.at_pointer("/hook/resource/addr") == "inbox.added";
    };
    const auto found = std::find_if(lines.begin(), lines.end(), is_of_created);
    REQUIRE(found != lines.end());
    const json::value& created = *found;
    CHECK(created.at_pointer("/hook/resource/addr") == "inbox.added");
    CHECK(created.at_pointer("/hook/id_value") == "3");
    CHECK(created.at_pointer("/hook/elapsed_seconds").is_int64());
}

TEST_CASE("An apply as JSON that fails tells why in a diagnostic, with the address") {
    Scene scene;
    scene.write("a.toml", api_inbox("one", "One"));
    scene.faults(answers("POST", "/inboxes$", 422, R"({"message":"Name is taken","attributes":["name"]})"));
    const auto applied = scene.apply({"--format", "json"});
    INFO(applied.all());
    CHECK(applied.code == 1);
    const auto lines = lines_of(applied.out);
    CHECK(types_of(lines) == Words{"version", "planned_change", "change_summary", "apply_start",
                                   "apply_errored", "diagnostic", "change_summary"});
    const json::value diagnostic = lines.at(5).at("diagnostic");
    CHECK(diagnostic.at("severity") == "error");
    CHECK(diagnostic.at("address") == "inbox.one");
    CHECK_THAT(std::string(diagnostic.at("detail").as_string()), Contains("Name is taken"));
    // Manifests that are wrong, too.
    scene.write("a.toml", "[inbox.one]\nnmae = \"One\"\n");
    const auto wrong = lines_of(scene.apply({"--format", "json"}).out);
    CHECK(std::ranges::count_if(wrong, [](const json::object& line) {
              return line.at("type") == "diagnostic" &&
                     json::value(line).at_pointer("/diagnostic/range/start/line") == 2;
          }) == 1);
}

TEST_CASE("Validate as JSON tells each problem with its place") {
    Scene scene;
    scene.write("a.toml", "[inbox.one]\nnmae = \"One\"\n[inbox.one.channel]\ntype = \"api\"\n");
    const auto wrong = scene.inboxctl({"validate", "--format", "json"});
    INFO(wrong.all());
    CHECK(wrong.code == 65);
    const auto answer = json::parse(wrong.out);
    CHECK(answer.at("valid") == false);
    CHECK(answer.at("error_count").to_number<std::size_t>() == answer.at("diagnostics").as_array().size());
    CHECK_THAT(std::string(answer.at_pointer("/diagnostics/0/range/filename").as_string()),
               Contains("a.toml"));
    scene.write("a.toml", api_inbox("one", "One"));
    const auto right = scene.inboxctl({"validate", "--format", "json"});
    CHECK(right.code == 0);
    CHECK(json::parse(right.out).at("valid") == true);
}

TEST_CASE("In GitHub's runs problems are annotations at their lines, as seen from the repository") {
    Scene scene;
    scene.write("a.toml", "[inbox.one]\nnmae = \"One\"\n[inbox.one.channel]\ntype = \"api\"\n");
    CHECK_THAT(scene.inboxctl({"validate"}).all(), !Contains("::error"));
    scene.environment()["GITHUB_ACTIONS"] = "true";
    scene.environment()["GITHUB_WORKSPACE"] = scene.directory().string();
    const auto wrong = scene.inboxctl({"validate"});
    CHECK_THAT(wrong.err, Contains("::error file=set/a.toml,line=2,col=1,title=inboxctl::"));
    CHECK_THAT(wrong.err, Contains("a.toml:2:1: error: "));

    // Seen from within the set, the place in the repository is the same.
    auto inside = scene.start_of({"validate"});
    inside.words.resize(inside.words.size() - 2);
    inside.directory = scene.set();
    CHECK_THAT(run_program(inside).err, Contains("::error file=set/a.toml,line=2,"));
    // Without the variable it is the directory with the .git.
    inside.environment.erase("GITHUB_WORKSPACE");
    fs::create_directory(scene.directory() / ".git");
    CHECK_THAT(run_program(inside).err, Contains("::error file=set/a.toml,line=2,"));

    // What is found while planning stands at the inbox.
    scene.write("a.toml",
                "\n\n[inbox.one]\nname = \"One\"\nagent_bot = \"Nobody\"\n[inbox.one.channel]\n"
                "type = \"api\"\n");
    const auto planned = scene.inboxctl({"plan", "--format", "json"});
    INFO(planned.all());
    CHECK_THAT(planned.err, Contains("::error file=set/a.toml,line=3,") && Contains("Nobody"));
    CHECK(json::parse(planned.out).is_object());
}

TEST_CASE("Lines are as wide as COLUMNS says, and no color comes through a pipe") {
    Scene scene;
    scene.write("a.toml", greeted("a-rather-long-key-of-an-inbox-that-fills-a-line", "Hello"));
    const auto longest = [&] {
        std::size_t most = 0;
        std::istringstream lines(scene.inboxctl({"plan"}).out);
        for (std::string line; std::getline(lines, line);)
            most = std::max(most, line.size());
        return most;
    };
    CHECK(longest() > 70);
    scene.environment()["COLUMNS"] = "60";
    CHECK(longest() <= 60);
    scene.environment()["COLUMNS"] = "nonsense";
    CHECK(longest() > 70);
}

TEST_CASE("Completion for bash knows commands, options, values and recorded addresses") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    const auto complete = [&](const std::string& words) {
        return bash(scene,
                    "cd set; source <(inboxctl completion bash); COMP_WORDS=(" + words +
                        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _inboxctl; echo \"${COMPREPLY[@]}\"");
    };
    CHECK(complete("inboxctl pl") == "plan\n");
    CHECK_THAT(complete("inboxctl ''"), Contains("validate") && Contains("state") && Contains("completion"));
    CHECK(complete("inboxctl state m") == "mv\n");
    CHECK_THAT(complete("inboxctl plan --re"), Contains("--refresh ") && Contains("--refresh-only"));
    CHECK(complete("inboxctl plan --refresh f") == "full\n");
    CHECK(complete("inboxctl plan --format m") == "markdown\n");
    CHECK(complete("inboxctl plan --target inbox.a") == "inbox.app\n");
    CHECK(complete("inboxctl state show ''") == "inbox.app\n");
    CHECK(complete("inboxctl completion z") == "zsh\n");
    CHECK_THAT(complete("inboxctl apply a"), Contains("a.toml") || Contains("account.toml"));
}

TEST_CASE("Completion scripts exist for three shells, and another one is wrong usage") {
    Scene scene;
    for (const char* shell : {"bash", "zsh", "fish"}) {
        auto start = scene.start_of({"completion", shell});
        start.words.resize(start.words.size() - 2);
        const auto ended = run_program(std::move(start));
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains("inboxctl") && Contains("detailed-exitcode"));
    }
    CHECK(scene.inboxctl({"completion", "tcsh"}).code == 64);
}
