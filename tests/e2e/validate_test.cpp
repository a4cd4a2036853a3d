// What can be said of a manifest set without a server.

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t number = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++number;
    return number;
}

}  // namespace

TEST_CASE("validate --without-secrets needs no variable, file or credential") {
    Scene scene;
    scene.environment().erase("ACME_TOKEN");
    scene.write("a.toml", "[inbox.bot]\nchannel = { type = \"telegram\", bot_token = { env = \"BOT\" } }\n");
    CHECK(scene.inboxctl({"validate"}).code == 65);
    const auto checked = scene.inboxctl({"validate", "--without-secrets"});
    INFO(checked.all());
    CHECK(checked.code == 0);
    CHECK_THAT(checked.out, Contains("Valid: 1 inbox in 1 account."));

    scene.write("a.toml", "[inbox.bot]\nchannel = { type = \"telegram\", bot_token = { env = \"$BOT\" } }\n");
    const auto wrong = scene.inboxctl({"validate", "--without-secrets"});
    INFO(wrong.all());
    CHECK(wrong.code == 65);
    CHECK_THAT(wrong.err, Contains("a.toml:2:") && Contains("without $"));
}

TEST_CASE("validate --without-secrets takes a set whose account is in the environment only") {
    Scene scene;
    scene.remove("account.toml");
    scene.write("a.toml", api_inbox("app", "App"));
    CHECK(scene.inboxctl({"validate"}).code == 65);
    const auto checked = scene.inboxctl({"validate", "--without-secrets"});
    INFO(checked.all());
    CHECK(checked.code == 0);
}

TEST_CASE("Of very many mistakes a hundred are printed, errors first, and how many more there are") {
    Scene scene;
    std::string text;
    for (int i = 0; i < 150; ++i)
        text += "[inbox.a" + std::to_string(i) +
                "]\nname = 1\nchannel = { type = \"telegram\", bot_token = \"" + std::to_string(i) + "\" }\n";
    scene.write("a.toml", text);
    const auto checked = scene.inboxctl({"validate"});
    CHECK(checked.code == 65);
    CHECK(count(checked.err, ": error: ") == 100);
    CHECK(count(checked.err, ": warning: ") == 0);
    CHECK_THAT(checked.err, Contains("… and 50 more errors, 150 more warnings.") &&
                                Contains("150 errors: nothing was changed."));
}

TEST_CASE("A token of two lines is told with where it came from") {
    Scene scene;
    scene.write("token", "first\nsecond\n");
    scene.write("account.toml",
                "[account.acme]\nurl = \"" + scene.url() + "\"\nid = 1\ntoken = { file = \"token\" }\n");
    scene.write("a.toml", api_inbox("app", "App"));
    const auto checked = scene.inboxctl({"validate"});
    INFO(checked.all());
    CHECK(checked.code == 65);
    CHECK_THAT(checked.err, Contains("account.toml:4:9") && Contains("file token") && !Contains("second"));
}
