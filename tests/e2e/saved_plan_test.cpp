// plan --out, show, apply FILE: a plan that was reviewed is carried out as it was, once, or not at all.
#include <sys/stat.h>

#include <boost/json.hpp>
#include <functional>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

std::string greeted(const std::string& greeting) {
    return "[inbox.app]\nname = \"App\"\ngreeting_message = \"" + greeting +
           "\"\n[inbox.app.channel]\ntype = \"api\"\n";
}

void change_on_server(const Scene& scene, std::int64_t id, const std::string& body) {
    const auto answer = ask(scene.port(), {.method = "PATCH",
                                           .path = "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                                           .token = scene.token(),
                                           .body = body});
    REQUIRE(answer.status == 200);
}

// Requests that may change something.
std::int64_t writes(const Scene& scene) {
    std::int64_t count = 0;
    const boost::json::value log = boost::json::parse(scene.requests());
    for (const auto& row : log.at("requests").as_array()) {
        const auto& request = row.as_object();
        if (request.at("method") != "GET" && std::string(request.at("path").as_string()).starts_with("/api"))
            ++count;
    }
    return count;
}

// Two inboxes, one of them to be greeted otherwise: a plan of one change, kept in `plan`.
Scene& with_plan(Scene& scene) {
    scene.write("a.toml", greeted("old") + mail_inbox("mail", "help@acme.example"));
    REQUIRE(scene.apply().code == 0);
    scene.write("a.toml", greeted("new") + mail_inbox("mail", "help@acme.example"));
    const auto planned = scene.inboxctl({"plan", "--out", "plan"});
    INFO(planned.all());
    REQUIRE(planned.code == 0);
    return scene;
}

void check_refused(Scene& scene, const Ended& applied, std::int64_t writes_before, const std::string& why) {
    INFO(applied.all());
    CHECK(applied.code == 4);
    CHECK_THAT(applied.err, Contains(why));
    CHECK_THAT(applied.err, Contains("Nothing was changed") && Contains("inboxctl plan"));
    CHECK(writes(scene) == writes_before);
}

struct Stale {
    std::string name;
    std::function<void(Scene&)> move;
    std::string why;
};

}  // namespace

TEST_CASE("A saved plan is carried out as it is, without a question, and only once") {
    Scene scene;
    with_plan(scene);
    const auto shown = scene.inboxctl({"show", "plan"});
    CHECK_THAT(shown.out, Contains("~ inbox.app") && Contains("Plan: 0 to add, 1 to change, 0 to destroy."));
    const auto applied = scene.inboxctl({"apply", "plan"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("inbox.app: updated"));
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    const auto before = writes(scene);
    check_refused(scene, scene.inboxctl({"apply", "plan"}), before, "already applied");
}

TEST_CASE("A saved plan that is stale is refused with what has moved, and nothing is sent") {
    const std::vector<Stale> cases{
        {"something was applied",
         [](Scene& scene) {
             scene.write("b.toml", api_inbox("new", "New"));
             REQUIRE(scene.apply({"--target", "inbox.new"}).code == 0);
             scene.remove("b.toml");
         },
         "the state has changed (serial "},
        {"the record was corrected",
         [](Scene& scene) {
             REQUIRE(scene.inboxctl({"state", "mv", "inbox.mail", "inbox.post"}).code == 0);
         },
         "the state has changed (serial "},
        {"another state",
         [](Scene& scene) {
             fs::remove_all(scene.set() / ".inboxctl");
             REQUIRE(scene.inboxctl({"import", "inbox.app", "1"}).code == 0);
         },
         "the plan was made from another state"},
        {"an inbox is declared otherwise",
         [](Scene& scene) {
             scene.write("a.toml", greeted("newer") + mail_inbox("mail", "help@acme.example"));
         },
         "the manifests declare inbox.app differently now"},
        {"another inbox is declared", [](Scene& scene) { scene.write("b.toml", api_inbox("new", "New")); },
         "the manifests now declare inbox.new"},
        {"the policy is another one",
         [](Scene& scene) { scene.write("b.toml", "[policy]\nmax_destroy = 3\n"); },
         "the manifests declare [policy] differently now"},
        {"the field has another value on the server",
         [](Scene& scene) { change_on_server(scene, 1, R"({"greeting_message":"by hand"})"); },
         "inbox.app: greeting_message was \"old\" on the server and is now \"by hand\""},
        {"another inbox drifted", [](Scene& scene) { change_on_server(scene, 2, R"({"name":"By hand"})"); },
         "inbox.mail is now also to be updated: name is now \"By hand\""},
        {"somebody did it already",
         [](Scene& scene) { change_on_server(scene, 1, R"({"greeting_message":"new"})"); },
         "inbox.app is no longer to be updated"},
        {"the inbox is gone",
         [](Scene& scene) {
             const auto answer =
                 ask(scene.port(),
                     {.method = "DELETE", .path = "/api/v1/accounts/1/inboxes/1", .token = scene.token()});
             REQUIRE(answer.status == 200);
             REQUIRE(eventually([&] { return scene.on_server().size() == 1; }));
         },
         "inbox.app is now to be created, not to be updated"},
    };
    for (const auto& stale : cases) {
        Scene scene;
        with_plan(scene);
        stale.move(scene);
        const auto before = writes(scene);
        INFO(stale.name);
        check_refused(scene, scene.inboxctl({"apply", "plan"}), before, stale.why);
        // Whatever has moved, planning again is the way on.
        const auto again = scene.inboxctl({"plan", "--out", "plan"});
        INFO(again.all());
        CHECK_THAT(again.err, Contains("Saved to plan"));
    }
}

TEST_CASE("Comments, files that were divided otherwise and inboxes of others do not make a plan stale") {
    Scene scene;
    with_plan(scene);
    scene.write("a.toml", "# said elsewhere\n" + greeted("new"));
    scene.write("b.toml", mail_inbox("mail", "help@acme.example"));
    (void)scene.make_on_server(R"({"name":"Theirs","channel":{"type":"api"}})");
    const auto applied = scene.inboxctl({"apply", "plan"});
    INFO(applied.all());
    CHECK(applied.code == 0);
}

TEST_CASE("A secret that has another value than when it was planned makes the plan stale") {
    Scene scene;
    const auto mail = [](const std::string& more) {
        return "[inbox.mail]\nname = \"Mail\"\n[inbox.mail.channel]\ntype = \"email\"\n"
               "email = \"help@acme.example\"\nimap_password = { env = \"IMAP\" }\n" +
               more;
    };
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.apply().code == 0);
    scene.environment()["IMAP"] = "one";
    scene.write("b.toml", mail(""));
    REQUIRE(scene.inboxctl({"plan", "--out", "plan"}).code == 0);
    scene.environment()["IMAP"] = "two";
    const auto before = writes(scene);
    check_refused(scene, scene.inboxctl({"apply", "plan"}), before, "a secret");
    scene.environment()["IMAP"] = "one";
    CHECK(scene.inboxctl({"apply", "plan"}).code == 0);
}

TEST_CASE("The first plan of all needs no state, and is stale when somebody else was first") {
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App"));
    REQUIRE(scene.inboxctl({"plan", "--out", "plan"}).code == 0);
    REQUIRE(scene.inboxctl({"plan", "--out", "late"}).code == 0);
    CHECK_FALSE(fs::exists(scene.state()));
    const auto applied = scene.inboxctl({"apply", "plan"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(recorded(scene) == Words{"inbox.app"});
    const auto before = writes(scene);
    check_refused(scene, scene.inboxctl({"apply", "late"}), before,
                  "the state did not exist when the plan was made");
}

TEST_CASE("A plan to destroy is kept and carried out like any other, with its targets") {
    Scene scene;
    scene.write("a.toml", api_inbox("one", "One") + api_inbox("two", "Two"));
    REQUIRE(scene.apply().code == 0);
    const auto planned = scene.inboxctl({"plan", "--destroy", "--target", "inbox.two", "--out", "plan"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("- inbox.two") && Contains("1 to destroy") && !Contains("inbox.one"));
    const auto applied = scene.inboxctl({"apply", "plan"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK(recorded(scene) == Words{"inbox.one"});
    CHECK(eventually([&] { return scene.on_server().size() == 1; }));
}

TEST_CASE("An inbox that is to be destroyed and was changed since makes the plan stale") {
    Scene scene;
    scene.write("a.toml", api_inbox("one", "One") + greeted("Hello"));
    REQUIRE(scene.apply().code == 0);
    REQUIRE(scene.inboxctl({"plan", "--destroy", "--target", "inbox.app", "--out", "plan"}).code == 0);
    for (const auto& inbox : scene.on_server())
        if (inbox.name == "App") change_on_server(scene, inbox.id, R"({"greeting_message":"Busy here"})");
    const auto before = writes(scene);
    check_refused(scene, scene.inboxctl({"apply", "plan"}), before,
                  "inbox.app, which is to be destroyed, has changed on the server");
}

TEST_CASE("A plan that is refused, or that lacks an account, is not saved") {
    Scene scene;
    scene.write("a.toml", api_inbox("one", "One") + api_inbox("two", "Two"));
    REQUIRE(scene.apply().code == 0);
    const auto refused = scene.inboxctl({"plan", "--destroy", "--out", "plan"});
    INFO(refused.all());
    CHECK(refused.code == 4);
    CHECK_THAT(refused.err, Contains("The plan was not saved to plan: it is refused"));
    CHECK_FALSE(fs::exists(scene.directory() / "plan"));
    scene.environment()["ACME_TOKEN"] = "nonsense";
    const auto unread = scene.inboxctl({"plan", "--out", "plan", "--refresh", "full"});
    INFO(unread.all());
    CHECK(unread.code == 77);
    CHECK_THAT(unread.err, Contains("an account could not be read"));
    CHECK_FALSE(fs::exists(scene.directory() / "plan"));
}

TEST_CASE("A server that cannot be reached when a saved plan is applied is that, and not a stale plan") {
    Scene scene;
    with_plan(scene);
    const auto token = scene.environment()["ACME_TOKEN"];
    scene.environment()["ACME_TOKEN"] = "nonsense";
    CHECK(scene.inboxctl({"apply", "plan", "--refresh", "full"}).code == 77);
    scene.environment()["ACME_TOKEN"] = token;
    CHECK(scene.inboxctl({"apply", "plan"}).code == 0);
}

TEST_CASE("The file of a plan is its owner's alone, replaced as a whole, and leaves nothing beside it") {
    Scene scene;
    with_plan(scene);
    const auto file = scene.directory() / "plan";
    struct stat about {};
    REQUIRE(stat(file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
    const auto first = text_of_file(file);
    REQUIRE(scene.inboxctl({"plan", "--out", "plan"}).code == 0);
    CHECK(text_of_file(file) != first);
    for (const auto& entry : fs::directory_iterator(scene.directory()))
        CHECK_THAT(entry.path().filename().string(), !Contains(".part"));
    const auto nowhere = scene.inboxctl({"plan", "--out", "nowhere/plan"});
    CHECK(nowhere.code == 1);
    CHECK_THAT(nowhere.err, Contains("cannot write the plan to ") && Contains("nowhere/plan: "));
    const auto device = scene.inboxctl({"plan", "--out", "/dev/null"});
    CHECK(device.code == 1);
    CHECK_THAT(device.err, Contains("not a regular file"));
}

TEST_CASE("A file that is no plan is refused by apply and show, and the state stays as it is") {
    Scene scene;
    with_plan(scene);
    const auto plan = text_of_file(scene.directory() / "plan");
    const std::vector<std::pair<std::string, std::string>> files{
        {"", "not a saved plan"},
        {"PK\x03\x04", "not a saved plan"},
        {scene.inboxctl({"plan", "--format", "json"}).out, "the output of --format json"},
        {plan.substr(0, plan.size() / 2), "damaged or incomplete"},
        {"{\"format\":\"inboxctl-plan\",\"version\":99,\"made_by\":\"9.0.0\"}", "inboxctl 9.0.0 saved it"},
    };
    const auto before = writes(scene);
    for (const auto& [text, why] : files) {
        std::ofstream(scene.directory() / "other") << text;
        for (const char* command : {"apply", "show"}) {
            const auto ended = scene.inboxctl({command, "other"});
            INFO(command << "\n" << ended.all());
            CHECK(ended.code == 1);
            CHECK_THAT(ended.err, Contains("cannot read a plan from other") && Contains(why));
        }
    }
    CHECK(scene.inboxctl({"apply", "missing"}).code == 1);
    CHECK(writes(scene) == before);
    CHECK(scene.inboxctl({"apply", "plan"}).code == 0);
}

TEST_CASE("Options that contradict a saved plan are wrong usage") {
    Scene scene;
    with_plan(scene);
    for (const Words& words :
         {Words{"apply", "plan", "--target", "inbox.app"}, Words{"apply", "plan", "--refresh", "none"},
          Words{"plan", "--refresh-only", "--out", "x"}, Words{"plan", "--refresh-only", "--destroy"},
          Words{"plan", "--format", "yaml"}, Words{"apply", "--format", "markdown"}, Words{"show"}}) {
        const auto ended = scene.inboxctl(words);
        INFO(ended.all());
        CHECK(ended.code == 64);
        CHECK_FALSE(ended.err.empty());
    }
}
