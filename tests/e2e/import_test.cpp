// `import --generate`: manifests for what an account has.
#include <filesystem>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

// Without -C, in the scene's directory.
Ended generate(Scene& scene, const std::string& set = "set") {
    auto start = scene.start_of({"import", "--generate", set});
    start.words.resize(start.words.size() - 2);
    return run_program(std::move(start));
}

std::string text_of(Scene& scene, const std::string& file) { return text_of_file(scene.set() / file); }

}  // namespace

TEST_CASE("What is generated beside [defaults] says what differs from them") {
    Scene scene;
    scene.write("defaults.toml",
                "[defaults]\ntimezone = \"Europe/Berlin\"\ngreeting_enabled = true\n"
                "greeting_message = \"Hello\"\nportal = \"handbook\"\navatar = \"logo.png\"\n"
                "working_hours = { monday = \"closed\" }\n[defaults.channel]\nwidget_color = \"#000000\"\n");
    fs::copy_file(SOURCE_DIRECTORY "/examples/quickstart/logo.png", scene.set() / "logo.png");
    scene.make_on_server(R"({"name":"Plain","channel":{"type":"api"}})");
    scene.make_on_server(
        R"({"name":"Web","timezone":"Europe/Berlin","channel":{"type":"web_widget","website_url":"https://a.b"}})");
    const auto generated = generate(scene);
    INFO(generated.all());
    CHECK(generated.code == 0);
    const auto planned = scene.inboxctl({"plan", "--fields", "--detailed-exitcode"});
    INFO(planned.all() << text_of(scene, "plain.toml") << text_of(scene, "web.toml"));
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("No changes. 2 inboxes match"));
    CHECK_THAT(text_of(scene, "plain.toml"),
               Contains("timezone = \"UTC\"") && Contains("greeting_enabled = false"));
    CHECK_THAT(text_of(scene, "web.toml"), !Contains("timezone"));
}

TEST_CASE("Manifests are generated into a directory of the set, for the account that is aimed at") {
    Scene scene;
    scene.account(scene.url());
    scene.write("far.toml",
                "[account.far]\nurl = \"http://127.0.0.1:1\"\nid = 1\n"
                "token = { env = \"NOBODY_HAS_IT\" }\n");
    scene.make_on_server(R"({"name":"Ünïcode 日本 / App","channel":{"type":"api"}})");
    scene.make_on_server(R"({"name":"Web","channel":{"type":"web_widget","website_url":"https://a.b"}})");
    scene.make_on_server(R"({"name":"Text","channel":{"type":"sms","phone_number":"+15550001111",
        "provider_config":{"api_key":"k","api_secret":"s","application_id":"a","account_id":"c"}}})");
    auto start = scene.start_of({"import", "--generate", "set/old", "--target", "account.acme"});
    const auto generated = run_program(start);
    INFO(generated.all());
    CHECK(generated.code == 0);
    CHECK_THAT(generated.out, Contains("account.acme: 3 manifests written to set/old"));
    CHECK_THAT(text_of(scene, "old/unicode-app.toml"), Contains("[inbox.unicode-app]"));
    CHECK_THAT(text_of(scene, "old/web.toml"), !Contains("pre_chat_form_options"));
    CHECK_THAT(text_of(scene, "old/text.toml"),
               Contains("# What it has as channel.provider_config the server does not tell"));
    const auto planned = scene.inboxctl({"plan", "--target", "account.acme", "--detailed-exitcode"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("No changes. 3 inboxes match"));

    CHECK_THAT(scene.inboxctl({"import", "--generate", "elsewhere"}).err,
               Contains("is not in the manifest set set; remove -C set"));
    CHECK_THAT(scene.inboxctl({"import", "--generate", "set", "--target", "inbox.web"}).err,
               Contains("is not an account; with --generate, write --target account.KEY"));
    CHECK_THAT(scene.inboxctl({"import", "--generate", "set", "--target", "account.acm"}).err,
               Contains("--target account.acm is declared nowhere"));
}

TEST_CASE("What is recorded before its manifest could be written is not pruned") {
    Scene scene;
    scene.account(scene.url());
    scene.write("policy.toml", "[policy]\nprune = true\nmax_destroy = 9\n");
    scene.write("web.toml", "# to be written\n");
    scene.make_on_server(R"({"name":"Web","channel":{"type":"web_widget","website_url":"https://a.b"}})");
    CHECK_THAT(scene.inboxctl({"import", "--generate", "set"}).err, Contains("web.toml"));
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(scene.on_server().size() == 1);
    CHECK_THAT(applied.all(), Contains("protected by prevent_destroy"));
}

TEST_CASE("Secrets that the server does not tell are said to be believed, and how to send them works") {
    Scene scene;
    scene.make_on_server(
        R"({"name":"Line","channel":{"type":"line","line_channel_id":"4711","line_channel_secret":"s",
            "line_channel_token":"t"}})");
    const auto generated = generate(scene);
    INFO(generated.all());
    CHECK(generated.code == 0);
    CHECK_THAT(generated.out, Contains("Of these the server tells nothing.") &&
                                  Contains("inbox.line: INBOX_LINE_LINE_CHANNEL_SECRET") &&
                                  Contains("inboxctl state rm inbox.line -C set, then inboxctl import "
                                           "inbox.line 1 -C set, then apply"));
    scene.environment()["INBOX_LINE_LINE_CHANNEL_SECRET"] = "other";
    scene.environment()["INBOX_LINE_LINE_CHANNEL_TOKEN"] = "other";
    CHECK(scene.inboxctl({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(scene.inboxctl({"state", "rm", "inbox.line"}).code == 0);
    CHECK(scene.inboxctl({"import", "inbox.line", "1"}).code == 0);
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("inbox.line: updated (id 1)"));
    CHECK_THAT(scene.requests(true), Contains(R"("body":{"channel":{"line_channel_secret":)"));
}

TEST_CASE("An empty directory gets the environment's account, and works with its token alone from then on") {
    Scene scene;
    scene.make_on_server(R"({"name":"App","channel":{"type":"api"}})");
    scene.environment() = {{"PATH", "/usr/bin:/bin"},
                           {"CHATWOOT_BASE_URL", scene.url()},
                           {"CHATWOOT_ACCOUNT_ID", "1"},
                           {"CHATWOOT_API_TOKEN", scene.token()}};
    const auto generated = generate(scene, "fresh/set");
    INFO(generated.all());
    CHECK(generated.code == 0);
    CHECK_THAT(generated.out, Contains("Look at them: inboxctl plan -C fresh/set"));
    scene.environment().erase("CHATWOOT_BASE_URL");
    scene.environment().erase("CHATWOOT_ACCOUNT_ID");
    auto start = scene.start_of({"plan", "--detailed-exitcode"});
    start.words.back() = "fresh/set";
    const auto planned = run_program(start);
    INFO(planned.all());
    CHECK(planned.code == 0);
}

TEST_CASE("Without an account nothing is generated, and nothing is left behind") {
    Scene scene;
    scene.remove("account.toml");
    const auto generated = generate(scene);
    CHECK(generated.code == 65);
    CHECK_THAT(generated.err, Contains("no account is known") && Contains("into set/account.toml"));
    CHECK(fs::is_empty(scene.set()));
    CHECK(generate(scene, "nowhere").code == 65);
    CHECK_FALSE(fs::exists(scene.directory() / "nowhere"));
}

TEST_CASE("A second run needs no secret of the first, and writes what has been added since") {
    Scene scene;
    scene.make_on_server(R"({"name":"Bot","channel":{"type":"telegram","bot_token":"123:abc"}})");
    REQUIRE(generate(scene).code == 0);
    scene.make_on_server(R"({"name":"App","channel":{"type":"api"}})");
    const auto again = generate(scene);
    INFO(again.all());
    CHECK(again.code == 0);
    CHECK_THAT(again.out, Contains("1 manifest written to set, 1 inbox was managed already"));
    CHECK(fs::exists(scene.set() / "app.toml"));
}

TEST_CASE("Another -C beside --generate is wrong usage; the environment's usual set is not") {
    Scene scene;
    scene.make_on_server(R"({"name":"App","channel":{"type":"api"}})");
    const auto both = scene.inboxctl({"import", "--generate", "other"});  // and -C set
    CHECK(both.code == 64);
    CHECK_THAT(both.err, Contains("leave out -C set"));
    scene.environment()["INBOXCTL_DIR"] = "elsewhere";
    CHECK(generate(scene).code == 0);
}
