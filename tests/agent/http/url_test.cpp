#include "agent/http/url.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;

TEST_CASE("an address is taken apart") {
    const auto url = parse_url("HTTPS://Chat.Example/desk//");
    REQUIRE(url);
    CHECK(url->scheme == Url::Scheme::https);
    CHECK(url->host == "chat.example");
    CHECK(url->port == "443");
    CHECK(url->prefix == "/desk");
    CHECK(authority(*url) == "chat.example");
    CHECK(parse_url("http://chat.example:3000")->port == "3000");
    CHECK(authority(*parse_url("http://[::1]:3000/")) == "[::1]:3000");
}

TEST_CASE("an address has one spelling, and the loopback one name") {
    CHECK(normal_address("HTTPS://Chat.Example:443/Desk/") == "https://chat.example/Desk");
    CHECK(normal_address("http://chat.example:80") == "http://chat.example");
    CHECK(normal_address("chat.example") == "chat.example");
    CHECK(is_same_address("https://Chat.example:443/", "HTTPS://chat.example"));
    CHECK(is_same_address("http://localhost:3000", "http://127.0.0.1:3000"));
    CHECK(is_same_address("http://[::1]:3000", "http://127.0.0.1:3000"));
    CHECK_FALSE(is_same_address("http://localhost:3000", "http://127.0.0.1:3001"));
    CHECK_FALSE(is_same_address("https://chat.example/a", "https://chat.example/b"));
    CHECK_FALSE(is_same_address("https://chat.example", "http://chat.example"));
    CHECK(is_same_address("no address", "no address"));
}

TEST_CASE("what is written is read back the same") {
    for (const char* text :
         {"https://chat.example", "http://127.0.0.1:3000", "https://[2001:db8::1]:8443/a/b",
          "http://localhost", "https://chat.example:80/x"}) {
        CAPTURE(text);
        const auto url = parse_url(text);
        REQUIRE(url);
        CHECK(to_string(*url) == text);
        CHECK(parse_url(to_string(*url)) == url);
    }
}

TEST_CASE("what is no address of a server is refused") {
    for (const char* text : {"",
                             "chat.example",
                             "ftp://chat.example",
                             "https://",
                             "https:///path",
                             "https://user@chat.example",
                             "https://user:pw@chat.example",
                             "https://chat.example:0",
                             "https://chat.example:65536",
                             "https://chat.example:",
                             "https://chat.example:80x",
                             "https://chat.example/?a=b",
                             "https://chat.example/#x",
                             "https://chat example",
                             "https://chat.example/a b",
                             "https://[::1",
                             "https://[nonsense]",
                             "https://[::1]x",
                             "https://.example",
                             "https://chat.example/a\r\nX: y",
                             "https://ch\xC3\xA4t.example",
                             "https://chat.example\\path"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_url(text));
    }
}

TEST_CASE("an address does not end at a zero byte") {
    using namespace std::string_literals;
    CHECK_FALSE(parse_url("http://[::1\0x\r\n]"s));
    CHECK_FALSE(parse_url("http://[::1\0]:3000"s));
}

TEST_CASE("loopback is recognised by its spelling") {
    for (const char* text :
         {"http://localhost:3000", "http://127.0.0.1", "http://127.1.2.3", "http://[::1]:1"})
        CHECK(is_loopback(*parse_url(text)));
    for (const char* text : {"http://128.0.0.1", "http://localhost.example", "http://127.example",
                             "http://[::2]", "http://chat.example"})
        CHECK_FALSE(is_loopback(*parse_url(text)));
}

TEST_CASE("addresses are distinguished from names") {
    CHECK(is_numeric("192.0.2.1"));
    CHECK(is_numeric("2001:db8::1"));
    CHECK_FALSE(is_numeric("chat.example"));
    CHECK_FALSE(is_numeric("192.0.2"));
}
