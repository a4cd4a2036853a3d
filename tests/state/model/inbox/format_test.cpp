#include "state/model/inbox/format.hpp"

#include "state/manifest/manifest.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::state;

std::string warnings_of(const std::string& channel) {
    auto file = read_manifest("[inbox.a]\nname = \"A\"\n[inbox.a.channel]\n" + channel,
                              std::make_shared<const std::string>("a.toml"));
    std::string text;
    for (const auto& diagnostic : file.diagnostics.sorted())
        text += render(diagnostic);
    return text;
}

}  // namespace

TEST_CASE("texts that are an address, a color or a number look like one") {
    for (const auto* good :
         {"https://acme.example", "http://localhost:3000/x", "www.acme.example", "acme.io/x?y"})
        CHECK(looks_like(Format::site, good));
    for (const auto* bad : {"no url", "acme", "https://", "https:// acme.example", ".example"})
        CHECK_FALSE(looks_like(Format::site, bad));
    CHECK(looks_like(Format::url, "https://hooks.example/a"));
    for (const auto* bad : {"not a url", "hooks.example/a", "ftp://hooks.example", "https:///a"})
        CHECK_FALSE(looks_like(Format::url, bad));
    for (const auto* good : {"#1f93ff", "#FFF", "#12345678"})
        CHECK(looks_like(Format::color, good));
    for (const auto* bad : {"blau", "1f93ff", "#12", "#gggggg"})
        CHECK_FALSE(looks_like(Format::color, bad));
    CHECK(looks_like(Format::email, "Help@acme.example"));
    for (const auto* bad : {"help", "@acme.example", "help@", "he lp@acme.example", "a@b@c"})
        CHECK_FALSE(looks_like(Format::email, bad));
    CHECK(looks_like(Format::phone, "+15551234567"));
    for (const auto* bad : {"+1 555 123", "15551234567", "+", "+0155", "+12345678901234567"})
        CHECK_FALSE(looks_like(Format::phone, bad));
}

TEST_CASE("a text that does not look right earns a warning with its place, and is taken") {
    const auto text =
        warnings_of("type = \"web_widget\"\nwebsite_url = \"no url\"\nwidget_color = \"blau\"\n");
    CHECK(text.find("a.toml:5:15: warning: inbox.a.channel.website_url has an unexpected format") == 0);
    CHECK(text.find("a.toml:6:16: warning: inbox.a.channel.widget_color") != std::string::npos);
    CHECK(text.find("such as #1f93ff") != std::string::npos);
    CHECK(warnings_of("type = \"api\"\nwebhook_url = \"\"\n").empty());
    CHECK(warnings_of("type = \"sms\"\nphone_number = \"+1 555\"\n").find("warning") != std::string::npos);
    CHECK(warnings_of("type = \"email\"\nemail = \"help\"\n").find("warning") != std::string::npos);
}

TEST_CASE("no part of an address that may be a password or a key is shown") {
    CHECK(without_credentials("https://chat.example/path") == "https://chat.example/path");
    CHECK(without_credentials("https://user:SECRETpw@chat.example/p") == "https://…@chat.example/p");
    CHECK(without_credentials("https://user:S/E?C#R@ET@chat.example") == "https://…@chat.example");
    CHECK(without_credentials("user:SECRETpw@chat.example") == "…@chat.example");
    CHECK(without_credentials("https://chat.example/?key=SECRET#x") == "https://chat.example/?…");
    CHECK(without_credentials("https://chat.example#SECRET") == "https://chat.example#…");
    CHECK(without_credentials("user:SEC://RET@chat.example") == "…@chat.example");
    CHECK(without_credentials("h?ttps://SECRET@chat.example/?key") == "…@chat.example/?…");
    CHECK(without_credentials("…@chat.example/?…") == "…@chat.example/?…");
    CHECK(without_credentials("").empty());
}
