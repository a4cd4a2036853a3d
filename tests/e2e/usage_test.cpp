#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/e2e/scene.hpp"

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

TEST_CASE("What is not a command line ends with 64 and says which word is wrong") {
    struct Wrong {
        Words words;
        std::string says;
    };
    const std::vector<Wrong> wrong{
        {{}, "a command is required"},
        {{"frobnicate"}, "\"frobnicate\" is not a command; there are validate, plan, apply"},
        {{"plna"}, "\"plna\" is not a command; did you mean \"plan\"?"},
        {{"state", "lst"}, "\"state lst\" is not a command; did you mean \"state list\"?"},
        {{"plan", "--nope"}, "--nope is not an option of inboxctl plan; see inboxctl plan --help"},
        {{"plan", "--feilds"}, "--feilds is not an option of inboxctl plan; did you mean \"--fields\"?"},
        {{"plan", "--refresh=ful"}, "--refresh ful: did you mean \"full\"? it takes auto, full, none"},
        {{"plan", "extra"}, "extra"},
        {{"state"}, "a command is required; there are state list, "},
        {{"plan", "--settle", "soon"}, "--settle soon: write a duration such as 500ms, 90s or 5m"},
        {{"apply", "--lock-timeout", "-1s"}, "--lock-timeout"},
        {{"plan", "--parallelism", "0"}, "--parallelism"},
        {{"plan", "--parallelism", "many"}, "--parallelism"},
        {{"plan", "--target", "two words"}, "\"two words\" is not a target"},
        {{"import", "inbox.a"}, "ID"},
        {{"import", "inbox.a", "x"}, "\"x\" is not the number of an inbox"},
        {{"import", "inbox.a", "-3"}, "-3"},
        {{"import", "a/b", "3"}, "\"a/b\" is not an address"},
        {{"resolve", "inbox.a"}, "--adopt"},
        {{"resolve", "inbox.a", "--adopt", "1", "--retry"}, "--adopt excludes --retry"},
        {{"import", "inbox.a", "3", "--target", "account.b"}, "--target requires --generate"},
        {{"import", "inbox.a", "3", "--refresh=none"}, "--refresh"},
        {{"resolve", "inbox.a", "--retry", "--settle", "1s"},
         "--settle is not an option of inboxctl resolve"},
        {{"show", "a.plan", "-C", "set"}, "-C"},
        {{"state", "mv", "inbox.a"}, "NEW"},
        {{"state", "show"}, "ADDRESS"},
        {{"state", "bind"}, "ACCOUNT"},
    };
    for (const auto& [words, says] : wrong) {
        const auto ended = bare(words);
        INFO(says << "\n" << ended.all());
        CHECK(ended.code == 64);
        CHECK_THAT(ended.err, Contains(says));
        CHECK(ended.err.size() < 400);
        CHECK(ended.out.empty());
    }
}

TEST_CASE("Each command's help says what it does, and ends with 0") {
    const std::vector<std::pair<Words, std::string>> helps{
        {{}, "inboxctl apply             make it so, and record it"},
        {{"validate"}, "check the manifests, offline"},
        {{"plan"}, "show what apply would change; changes nothing"},
        {{"apply"}, "make the servers what the manifests say"},
        {{"destroy"}, "destroy"},
        {{"import"}, "manage inboxes that the server already has"},
        {{"resolve"}, "say what became of a create that got no answer"},
        {{"state"}, "what was applied last, and is recorded"},
        {{"state", "list"}, "every recorded inbox: address, id, kind"},
        {{"state", "show"}, "everything recorded of one inbox"},
        {{"state", "mv"}, "record an inbox under another address"},
        {{"state", "rm"}, "stop managing an inbox; it stays on the server"},
        {{"state", "bind"}, "an account has moved to the address that the manifests say"},
        {{"schema"}, "a JSON Schema of manifests, for editors"},
        {{"version"}, "the version of inboxctl"},
    };
    for (auto [words, says] : helps) {
        words.push_back("--help");
        const auto ended = bare(words);
        INFO(ended.all());
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Contains(says) && Contains("Usage: inboxctl"));
        CHECK(ended.err.empty());
    }
}

TEST_CASE("The help of the whole program names every exit code of the README's table") {
    const auto help = bare({"--help"}).out;
    for (const char* code : {"0 done", "1 failed", "2 plan has changes", "3 failed part-way", "4 refused",
                             "5 locked", "6 outcome unknown", "7 interrupted", "64 usage",
                             "65 invalid manifests", "69 Chatwoot unreachable", "77 token refused"}) {
        // The lines may be broken anywhere.
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
    CHECK_THAT(applied.err, Contains("nobody is here to approve this plan") && Contains("--auto-approve"));
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
