#include <boost/json.hpp>
#include "tests/support/catch.hpp"
#include <sstream>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// Without a scene: no server is needed.
Ended bare(Words words, std::map<std::string, std::string> environment = {}) {
    words.insert(words.begin(), INBOXCTL_PROGRAM);
    const TempDir empty;
    return run_program(
        {.words = std::move(words), .environment = std::move(environment), .directory = empty.path()});
}

Scene& with_app(Scene& scene) {
    scene.write("a.toml", api_inbox("app", "App"));
    return scene;
}

}  // namespace

TEST_CASE("A wrong command line ends with 64, and one line says what is wrong and what to write") {
    struct Wrong {
        Words words;
        std::string says;
    };
    const std::vector<Wrong> wrong{
        {{}, "inboxctl needs a command; see inboxctl --help"},
        {{"frobnicate"}, "\"frobnicate\" is not a command; see inboxctl --help"},
        {{"plna"}, "\"plna\" is not a command; did you mean plan?"},
        {{"state", "lst"}, "\"state lst\" is not a command; did you mean state list?"},
        {{"--nope"}, "--nope is not an option of inboxctl; see inboxctl --help"},
        {{"plan", "--nope"}, "--nope is not an option of inboxctl plan; see inboxctl plan --help"},
        {{"plan", "--feilds"}, "--feilds is not an option of inboxctl plan; did you mean --fields?"},
        {{"plan", "--refresh=ful"}, "\"ful\" is not a value of --refresh; did you mean full?"},
        {{"plan", "--format", "xml"},
         "\"xml\" is not a value of --format; write one of text, json, markdown, gitlab"},
        {{"plan", "extra"}, "\"extra\" is not an argument of inboxctl plan; see inboxctl plan --help"},
        {{"plan", "--out"}, "--out needs a value; write --out FILE"},
        {{"state"}, "inboxctl state needs a command; see inboxctl state --help"},
        {{"plan", "--settle", "soon"},
         "\"soon\" is not a value of --in-doubt-window; write a duration such as 500ms, 90s or 5m"},
        {{"apply", "--lock-timeout", "-1s"}, "\"-1s\" is not a value of --lock-timeout; write a duration"},
        {{"plan", "--parallelism", "0"},
         "\"0\" is not a value of --parallelism; write a number from 1 to 256"},
        {{"plan", "--parallelism", "many"}, "\"many\" is not a value of --parallelism"},
        {{"plan", "--target", "two words"}, "\"two words\" is not a target; write inbox.KEY or account.KEY"},
        {{"import", "inbox.a"}, "ADDRESS needs ID as well; see inboxctl import --help"},
        {{"import", "inbox.a", "x"}, "\"x\" is not the id of an inbox; write the last number in the URL"},
        {{"import", "inbox.a", "-3"}, "\"-3\" is not the id of an inbox"},
        {{"import", "a/b", "3"}, "\"a/b\" is not an address; write inbox.KEY"},
        {{"resolve", "inbox.a"},
         "inboxctl resolve needs --adopt ID, --retry, --destroy-duplicate ID or --keep-duplicate"},
        {{"resolve", "inbox.a", "--adopt", "1", "--retry"},
         "--adopt and --retry cannot be used together; remove one of them"},
        {{"resolve", "inbox.a", "--destroy-twin", "1", "--keep-twin"}, "cannot be used together"},
        {{"import", "inbox.a", "3", "--target", "account.b"}, "--target needs --generate as well"},
        {{"import", "inbox.a", "3", "--refresh=none"}, "--refresh is not an option of inboxctl import"},
        {{"resolve", "inbox.a", "--retry", "--settle", "1s"},
         "--settle is not an option of inboxctl resolve"},
        {{"show", "a.plan", "-C", "set"}, "-C is not an option of inboxctl show"},
        {{"state", "mv", "inbox.a"}, "inboxctl state mv needs NEW; see inboxctl state mv --help"},
        {{"state", "show"}, "inboxctl state show needs ADDRESS"},
        {{"state", "bind"}, "inboxctl state bind needs ACCOUNT"},
        {{"suspend", "--reason", "x"}, "inboxctl suspend needs --target SUBJECT or --all"},
    };
    for (const auto& [words, says] : wrong) {
        const auto ended = bare(words);
        INFO(says << "\n" << ended.all());
        CHECK(ended.code == 64);
        CHECK_THAT(ended.err, Contains(says));
        CHECK(std::ranges::count(ended.err, '\n') == 1);
        CHECK(ended.out.empty());
    }
}

TEST_CASE("Each command's help says what it does in a line, has examples, and ends with 0") {
    const std::vector<std::pair<Words, std::string>> helps{
        {{"validate"}, "Check the manifests offline"},
        {{"plan"}, "Show what apply would change; changes nothing"},
        {{"apply"}, "Change the servers to match the manifests"},
        {{"destroy"}, "Delete the recorded inboxes and their conversations"},
        {{"show"}, "Show a plan that was saved by plan --out"},
        {{"import"}, "Manage inboxes that the server already has"},
        {{"resolve"}, "Resolve a create whose outcome is unknown"},
        {{"state"}, "Show and correct what is recorded"},
        {{"state", "list"}, "List the recorded inboxes: address, id, account, kind"},
        {{"state", "show"}, "Show everything that is recorded of an inbox"},
        {{"state", "mv"}, "Record an inbox under another address"},
        {{"state", "rm"}, "Stop managing an inbox; it stays on the server"},
        {{"state", "bind"}, "Record that an account has a new URL or id"},
        {{"daemon"}, "Keep the servers in sync with the manifests until stopped"},
        {{"suspend"}, "Pause the daemon for an inbox, an account or everything"},
        {{"resume"}, "End a suspension"},
        {{"status"}, "Show what the daemon does, and what is not ready"},
        {{"reconcile"}, "Start a pass of the daemon now"},
        {{"history"}, "Show earlier runs, newest first"},
        {{"schema"}, "Print a JSON Schema of manifests, for editors"},
        {{"completion"}, "Print a completion script for a shell"},
        {{"version"}, "Print the version of inboxctl"},
    };
    for (auto [words, says] : helps) {
        words.push_back("--help");
        const auto ended = bare(words);
        INFO(ended.all());
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Catch::StartsWith(says + "\n") && Contains("Usage: inboxctl") &&
                                  Contains("\nExamples:\n  "));
        CHECK(says.size() < 70);
        CHECK(ended.err.empty());
        std::istringstream lines(ended.out);
        for (std::string line; std::getline(lines, line);)
            CHECK(line.size() <= 80);
    }
    CHECK_THAT(bare({"--help"}).out,
               Contains("inboxctl apply             change the servers to match the manifests"));
}

TEST_CASE("Help is as wide as the terminal, and 80 columns where there is none") {
    const auto widest = [](const std::string& columns) {
        const auto help = bare({"plan", "--help"},
                               columns.empty() ? std::map<std::string, std::string>()
                                               : std::map<std::string, std::string>{{"COLUMNS", columns}});
        std::istringstream lines(help.out);
        std::size_t most = 0;
        for (std::string line; std::getline(lines, line);)
            most = std::max(most, line.size());
        return most;
    };
    CHECK(widest("") <= 80);
    CHECK(widest("120") > 80);
    CHECK(widest("120") <= 120);
}

TEST_CASE("Old names of options are read, and not shown") {
    CHECK(bare({"plan", "--help"}).out.find("settle") == std::string::npos);
    CHECK(bare({"resolve", "--help"}).out.find("twin") == std::string::npos);
    CHECK(bare({"plan", "--settle", "5s", "-C", "nowhere"}).code == 65);
    CHECK(bare({"plan", "-C", "nowhere"}, {{"INBOXCTL_SETTLE", "soon"}}).code == 64);
    CHECK(bare({"plan", "-C", "nowhere"}, {{"INBOXCTL_SETTLE", "soon"}, {"INBOXCTL_IN_DOUBT_WINDOW", "5s"}})
              .code == 65);
}

TEST_CASE("The command line overrides the environment") {
    const std::map<std::string, std::string> environment{{"INBOXCTL_PARALLELISM", "many"},
                                                         {"INBOXCTL_SETTLE", "soon"}};
    CHECK(bare({"plan", "-C", "nowhere"}, environment).code == 64);
    CHECK(
        bare({"plan", "-C", "nowhere", "--parallelism", "2", "--in-doubt-window", "5s"}, environment).code ==
        65);
    CHECK(bare({"version"}, environment).code == 0);
}

TEST_CASE("The help of the whole program names every exit code of the README's table") {
    const auto help = bare({"--help"}).out;
    for (const char* code : {"0 done", "1 failed", "2 plan has changes", "3 failed part-way", "4 refused",
                             "5 locked", "6 outcome unknown", "7 interrupted", "64 usage",
                             "65 invalid manifests", "69 Chatwoot unreachable", "77 token refused"}) {
        // The lines may break anywhere, and are in columns.
        std::string flat = help;
        std::replace(flat.begin(), flat.end(), '\n', ' ');
        CHECK_THAT(flat, Contains(code));
    }
}

TEST_CASE("The version is printed by the command, and by the flag that everybody tries") {
    for (const Words& words : {Words{"version"}, Words{"--version"}}) {
        const auto ended = bare(words);
        INFO(ended.all());
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Catch::Matches("inboxctl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
    }
}

TEST_CASE("The schema is one JSON document, and the field reference is a page of Markdown") {
    const auto schema = bare({"schema"});
    CHECK(schema.code == 0);
    const auto parsed = boost::json::parse(schema.out);
    CHECK(parsed.at("$schema").is_string());
    CHECK(parsed.at("properties").as_object().contains("inbox"));
    CHECK_THAT(bare({"schema", "--markdown"}).out, Contains("# Manifest reference"));
}

TEST_CASE("A manifest directory that is missing, empty or broken ends with 65 and names it") {
    for (const Words& words : {Words{"validate"}, Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        auto with_directory = words;
        with_directory.insert(with_directory.end(), {"-C", "nowhere"});
        const auto ended = bare(with_directory);
        INFO(ended.all());
        CHECK(ended.code == 65);
        CHECK_THAT(ended.err, Contains("nowhere") && Contains("-C"));
    }
    CHECK(bare({"validate"}).code == 65);
    Scene scene;
    scene.write("broken.toml", "[inbox.a\nname = 1\n");
    const auto broken = scene.inboxctl({"plan"});
    INFO(broken.all());
    CHECK(broken.code == 65);
    CHECK_THAT(broken.err, Contains("broken.toml:1:"));
    CHECK(scene.requests("GET", "/inboxes") == 0);
}

TEST_CASE("Apply without a terminal and without approval is refused, and nothing is sent") {
    Scene scene;
    const auto applied = with_app(scene).inboxctl({"apply"});
    INFO(applied.all());
    CHECK(applied.code == 4);
    CHECK_THAT(applied.out, Contains("Plan: 1 to add"));
    CHECK_THAT(applied.err, Contains("this plan needs approval") && Contains("--auto-approve"));
    CHECK(scene.requests("POST", "/inboxes") == 0);
    CHECK(scene.on_server().empty());
    CHECK(recorded(scene).empty());
}

TEST_CASE("With --detailed-exitcode a plan ends with 2 while there are changes, and with 0 after") {
    Scene scene;
    CHECK(with_app(scene).inboxctl({"plan", "--detailed-exitcode"}).code == 2);
    CHECK(scene.inboxctl({"plan"}).code == 0);
    CHECK(scene.apply().code == 0);
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("A target limits a plan and an apply to its inbox") {
    Scene scene;
    scene.write("a.toml", api_inbox("one", "One") + api_inbox("two", "Two"));
    const auto planned = scene.inboxctl({"plan", "--target", "inbox.two"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("+ inbox.two") && !Contains("inbox.one") && Contains("1 to add"));
    CHECK(scene.apply({"--target", "inbox.two"}).code == 0);
    CHECK(recorded(scene) == Words{"inbox.two"});
    CHECK(scene.on_server().size() == 1);
}

TEST_CASE("A target that nothing declares or records is an error, not an empty plan") {
    Scene scene;
    for (const Words& words : {Words{"plan"}, Words{"apply", "--auto-approve"}}) {
        auto aimed = words;
        aimed.insert(aimed.end(), {"--target", "inbox.aap"});
        const auto ended = with_app(scene).inboxctl(aimed);
        INFO(ended.all());
        CHECK(ended.code == 64);
        CHECK_THAT(ended.err,
                   Contains("no manifest declares inbox.aap") && Contains("did you mean inbox.app?"));
        CHECK_THAT(ended.out, !Contains("No changes"));
    }
    CHECK(scene.on_server().empty());
}

TEST_CASE("Output that nobody reads from a terminal has no colors, whatever the environment says") {
    Scene scene;
    for (const char* term : {"xterm-256color", "dumb"}) {
        scene.environment()["TERM"] = term;
        CHECK(with_app(scene).inboxctl({"plan"}).all().find('\x1b') == std::string::npos);
    }
}

TEST_CASE("Output that cannot be written is not a success") {
    if (!std::filesystem::exists("/dev/full")) {
        WARN("left out: there is no /dev/full here");
        return;
    }
    Scene scene;
    auto start = with_app(scene).start_of({"plan"});
    start.out = "/dev/full";
    CHECK(run_program(std::move(start)).code == 1);
}
