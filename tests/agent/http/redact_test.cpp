#include "agent/http/redact.hpp"

#include <vector>

#include "tests/agent/chatwoot/chatwoot_world.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;
using Catch::Contains;

namespace {

std::vector<state::Secret> two_secrets() {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("hunter2\"\\");
    secrets.emplace_back("123:AA");
    return secrets;
}

}  // namespace

TEST_CASE("a secret is hidden as it is, inside JSON, inside JSON in JSON, and inside an address") {
    const auto secrets = two_secrets();
    for (const std::string form :
         {"hunter2\"\\", R"(hunter2\"\\)", R"(hunter2\\\"\\\\)", "hunter2%22%5C", "123:AA", "123%3AAA"}) {
        std::string text = "a " + form + " b " + form;
        redact(text, secrets);
        CHECK(text == "a [secret] b [secret]");
    }
}

TEST_CASE("a secret is hidden in whatever way it is escaped, one inside the other too") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("it's <a>&\"#b\" é");
    for (const std::string form :
         {"it&#39;s &lt;a&gt;&amp;&quot;#b&quot; é", "it&#x27;s &lt;a&gt;&amp;&#34;#b&#34; &#233;",
          R"(it\u0027s \u003ca\u003e\u0026\"#b\" \u00e9)", R"(it's <a>&\"\#b\" \u{e9})",
          R"(it\'s <a>&\"\#b\" \xC3\xA9)", "it%27s%20%3Ca%3E%26%22%23b%22%20%C3%A9",
          "it%27s+%3ca%3e%26%22%23b%22+%c3%a9", R"(it\\u0027s \\u003ca\\u003e\\u0026\\\"#b\\\" \\u00e9)",
          "it&amp;#39;s &amp;lt;a&amp;gt;&amp;amp;&amp;quot;#b&amp;quot; é",
          "it%2527s%2520%253Ca%253E%2526%2522%2523b%2522%2520%25C3%25A9", "it's <a>&\"#b\"\né"}) {
        CAPTURE(form);
        std::string text = "\\n 100%" + form + "&amp;";
        redact(text, secrets);
        CHECK(text == "\\n 100%[secret]&amp;");
    }
}

TEST_CASE("a secret that looks like something escaped is hidden, escaped and not") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back(R"(p%41ss\nw&amp;d)");
    for (const std::string form : {R"(p%41ss\nw&amp;d)", R"(p%41ss\\nw&amp;d)", R"(p%2541ss%5Cnw%26amp%3Bd)",
                                   R"(p%41ss\nw&amp;amp;d)"}) {
        std::string text = "a " + form + " b";
        redact(text, secrets);
        CHECK(text == "a [secret] b");
    }
    secrets.emplace_back(R"(100%25\)");
    std::string text = R"("it was 100%2525\\")";
    redact(text, secrets);
    CHECK(text == R"("it was [secret]")");
}

TEST_CASE("a secret is hidden in base64, wherever in it it begins and in both alphabets") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("s3cr>t?~~word");
    // Of "…", "x…", "xy…" and "user:…!", the usual way, for addresses, and broken into lines.
    for (const std::string form : {"czNjcj50P35+d29yZA==", "eHMzY3I+dD9+fndvcmQ=", "eHlzM2NyPnQ/fn53b3Jk",
                                   "dXNlcjpzM2NyPnQ_fn53b3JkIQ", "eHlzM2Ny\nPnQ/fn53b3Jk",
                                   R"(eHlzM2NyPnQ\/fn53b3Jk)", "eHlzM2NyPnQ%2Ffn53b3Jk"}) {
        std::string text = "Basic " + form;
        redact(text, secrets);
        CHECK_THAT(
            text, Contains("[secret]") && !Contains("NyPnQ") && !Contains("Njcj50P3") && !Contains("MzY3I+"));
    }
}

TEST_CASE("of many secrets each is hidden, those that overlap as one") {
    std::vector<state::Secret> secrets;
    for (int i = 0; i < 300; ++i)
        secrets.emplace_back("secret-" + std::to_string(1000 + i) + "-");
    secrets.emplace_back("1007-and-more");
    std::string text = "<secret-1007-and-more> <secret-1299-> <secret-2000->";
    redact(text, secrets);
    CHECK(text == "<[secret]> <[secret]> <secret-2000->");
}

TEST_CASE("escapes without end are no endless work") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("hunter2");
    std::string text = "%";
    for (int i = 0; i < 100'000; ++i)
        text += "25";
    const auto before = text;
    redact(text, secrets);
    CHECK(text == before);
}

TEST_CASE("what is too short for a secret is left alone") {
    std::vector<state::Secret> secrets;
    secrets.emplace_back("");
    secrets.emplace_back("a");
    std::string text = "a banana";
    redact(text, secrets);
    CHECK(text == "a banana");
}

TEST_CASE("a secret that a refusal repeats is redacted, wherever the server put it") {
    const auto secrets = two_secrets();
    const std::string words = R"(bad key hunter2\"\\ for 123:AA)";
    for (const auto& answer :
         {reply(422, R"({"message":")" + words + R"(","attributes":[")" + words + "\"]}"),
          reply(500, R"({"error":")" + words + "\"}"), reply(401, R"({"errors":[")" + words + "\"]}")}) {
        World on(answer);
        for (const auto& result : {on(on.chatwoot.create("{}", keep, secrets)),
                                   on(on.chatwoot.update(state::InboxId{5}, "{}", keep, secrets))}) {
            REQUIRE_FALSE(result);
            CHECK_THAT(result.error().message,
                       !Contains("hunter2") && !Contains("123:AA") && Contains("[secret]"));
            CHECK_THAT(result.error().server_message, !Contains("hunter2") && !Contains("123:AA"));
            for (const auto& name : result.error().attributes)
                CHECK_THAT(name, !Contains("hunter2"));
        }
    }
}
