#include "tests/emulator/params.hpp"
#include "tests/support/catch.hpp"

using namespace emulator;

namespace {

json::value form(std::string_view text) {
    json::object out;
    REQUIRE(parse_form(text, out));
    return out;
}

json::value j(std::string_view text) { return *parse_json(text); }

Request json_request(std::string body) {
    return {"POST", "/x", {{"content_type", "application/json"}}, std::move(body), {}, false};
}

}  // namespace

TEST_CASE("a form nests by its brackets") {
    CHECK(form("a[b][c]=1&a[b][d]=x+y&e=%C3%A9") == j(R"({"a":{"b":{"c":"1","d":"x y"}},"e":"é"})"));
    CHECK(form("f[]=1&f[]=2&f[]=") == j(R"({"f":["1","2",""]})"));
    CHECK(form("a&b=") == j(R"({"a":null,"b":""})"));
}

TEST_CASE("a repeated key starts the next row of an array of objects") {
    CHECK(form("w[][d]=1&w[][c]=t&w[][d]=2&w[][c]=f") == j(R"({"w":[{"d":"1","c":"t"},{"d":"2","c":"f"}]})"));
    CHECK(form("w[][v][]=a&w[][v][]=b&w[][k]=1&w[][k]=2") ==
          j(R"({"w":[{"v":["a","b"],"k":"1"},{"k":"2"}]})"));
}

TEST_CASE("a form that uses one name in two shapes is refused") {
    json::object out;
    CHECK_FALSE(parse_form("a=1&a[b]=2", out));
    CHECK_FALSE(parse_form("b[]=1&b[c]=2", out));
    CHECK_FALSE(parse_form("c=%FF", out));
}

TEST_CASE("multipart holds values, files and rows") {
    const std::string body =
        "--B\r\nContent-Disposition: form-data; name=\"channel[type]\"\r\n\r\napi\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"avatar\"; "
        "filename=\"C:\\\\dir\\\\a%20b.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n\r\n--B--\r\n";
    Params params;
    REQUIRE(parse_multipart(body, "B", params));
    CHECK(json::value(params.values) == j(R"({"channel":{"type":"api"}})"));
    REQUIRE(params.uploads.size() == 1);
    CHECK(params.uploads.at("avatar").filename == "a b.png");
    CHECK(params.uploads.at("avatar").content_type == "image/png");
    CHECK(params.uploads.at("avatar").bytes == "\x89PNG\r\n");
}

TEST_CASE("multipart that does not end is refused") {
    Params params;
    CHECK_FALSE(parse_multipart("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", "B", params));
    CHECK_FALSE(parse_multipart("--B--", "", params));
}

TEST_CASE("JSON loses the nulls in its arrays, and keeps the others") {
    CHECK(*parse_json(R"({"a":[1,null,[null]],"b":null})") == j(R"({"a":[1,[]],"b":null})"));
}

TEST_CASE("numbers keep their value and get Ruby's spelling") {
    CHECK(to_text(j("[1e21,1000.0,0.1,-0.0,1.5e-7,12345678901234567890123,1e15,123456789012345680000.0]")) ==
          "[1.0e+21,1000.0,0.1,-0.0,1.5e-07,12345678901234567890123,1000000000000000.0,1.2345678901234568e+"
          "20]");
}

TEST_CASE("the database spells numbers without exponent and without negative zero") {
    json::value value = j(R"({"a":1e21,"b":-0.0,"c":[0.5,-2.5e17]})");
    CHECK(settle_numbers(value));
    CHECK(to_text(value) == R"({"a":1000000000000000000000,"b":0.0,"c":[0.5,-250000000000000000]})");
    CHECK_FALSE(settle_numbers(value));
}

TEST_CASE("invalid JSON is refused, a hundred levels are accepted") {
    for (const auto* text : {"{", "{}x", "\"\\ud800\"", "{\"a\":\xFF}", "nul"})
        CHECK_FALSE(parse_json(text));
    CHECK(parse_json(std::string(90, '[') + std::string(90, ']')));
    CHECK_FALSE(parse_json(std::string(200, '[') + std::string(200, ']')));
}

TEST_CASE("the body wins over the query, and a list as body has a name of its own") {
    auto request = json_request(R"({"a":2})");
    request.target = "/x?a=1&b=3";
    CHECK(json::value(parse_params(request)->values) == j(R"({"a":2,"b":"3"})"));
    CHECK(json::value(parse_params(json_request("[1]"))->values) == j(R"({"_json":[1]})"));
}

TEST_CASE("ignored fields are removed first") {
    auto request = json_request(R"({"name":"a","channel":{"webhook_url":"b","type":"api"}})");
    request.ignored_fields = {"name", "channel.webhook_url", "channel.none.deeper"};
    CHECK(json::value(parse_params(request)->values) == j(R"({"channel":{"type":"api"}})"));
}
