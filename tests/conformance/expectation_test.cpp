// Tests of the comparison itself: what it accepts, and that it can fail.
#include "tests/conformance/expectation.hpp"

#include <boost/json/parse.hpp>

#include "tests/conformance/request.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::tests;
using boost::json::parse;
using Done = std::map<std::string, Answer, std::less<>>;

Answer answered(std::string_view json) {
    return {.status = 200, .headers = {{"content-type", "application/json"}}, .json = parse(json)};
}

Json expected_of(std::string_view step, const Answer& answer, const Variables& variables = {},
                 const Done& done = {}) {
    return expectation(parse(step).as_object(), answer, variables, done);
}

constexpr std::string_view get_inbox = R"({"request":{"method":"GET","path":"/inboxes/1"}})";

}  // namespace

TEST_CASE("an equal answer has no differences, whatever the order of its keys") {
    CHECK(differences(parse(R"({"a":1,"b":[true,null]})"), parse(R"({"b":[true,null],"a":1})")).empty());
}

TEST_CASE("a difference is reported with its pointer and both values") {
    const auto found = differences(parse(R"({"a":{"b":[1,2]}})"), parse(R"({"a":{"b":[1,3]}})"));
    REQUIRE(found.size() == 1);
    CHECK(found.front() == Mismatch{"/a/b/1", "2", "3"});
}

TEST_CASE("a key that is missing and one that is too many are two differences") {
    const auto found = differences(parse(R"({"a":1})"), parse(R"({"b":null})"));
    REQUIRE(found.size() == 2);
    CHECK(found[0] == Mismatch{"/a", "1", "nothing"});
    CHECK(found[1] == Mismatch{"/b", "nothing", "null"});
}

TEST_CASE("1, 1.0, true and \"1\" are four values, and null is not text") {
    const std::vector<Json> values{1, 1.0, true, "1", nullptr, Json(boost::json::array{})};
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = 0; j < values.size(); ++j)
            CHECK(differences(values[i], values[j]).empty() == (i == j));
}

TEST_CASE("lists of different lengths differ as a whole") {
    const auto found = differences(parse("[1,2]"), parse("[1]"));
    REQUIRE(found.size() == 1);
    CHECK(found.front().pointer.empty());
}

TEST_CASE("ids and tokens are masked by type, wherever they are") {
    CHECK(mask(parse(R"({"id":7,"a":[{"hmac_token":"x"}]})")) ==
          parse(R"({"id":"<<int>>","a":[{"hmac_token":"<<str>>"}]})"));
    CHECK(mask(parse(R"({"cache_keys":{"inbox":"1795475163"}})")) ==
          parse(R"({"cache_keys":{"inbox":"<<str>>"}})"));
}

TEST_CASE("a masked value of another type still differs") {
    CHECK_FALSE(differences(mask(parse(R"({"id":7})")), mask(parse(R"({"id":"7"})"))).empty());
    CHECK_FALSE(differences(mask(parse(R"({"id":7})")), mask(parse(R"({"id":null})"))).empty());
}

TEST_CASE("of a picture the file name counts, of our own address the path") {
    const auto picture = mask(parse(R"({"avatar_url":"http://127.0.0.1:3000/rails/abc/blue.png"})"));
    CHECK(picture == parse(R"({"avatar_url":"<<url>>/blue.png"})"));
    CHECK(mask(parse(R"({"avatar_url":""})")) == parse(R"({"avatar_url":""})"));
    CHECK(mask(parse(R"(["http://localhost:1/x","http://127.0.0.1:4"])")) ==
          parse(R"(["<<host>>/x","<<host>>"])"));
    CHECK(mask(Json("https://example.com/x")) == Json("https://example.com/x"));
}

TEST_CASE("variables are filled in by value where they stand alone, else as text") {
    const Variables variables{{"inbox_id", 7}, {"nonce", "n1"}};
    CHECK(fill(parse(R"(["{inbox_id}","x-{inbox_id}-{nonce}","{other}","{}"])"), variables) ==
          parse(R"([7,"x-7-n1","{other}","{}"])"));
}

TEST_CASE("a run's nonce and digits are taken out again") {
    const Variables variables{{"nonce", "n1a"}, {"digits", "123456789"}};
    CHECK(unfill(parse(R"({"name":"Site n1a n1a","phone":"+1123456789"})"), variables) ==
          parse(R"({"name":"Site {nonce} {nonce}","phone":"+1{digits}"})"));
}

TEST_CASE("relations say whether a value is the same as in an earlier answer") {
    constexpr std::string_view step =
        R"({"request":{"method":"GET","path":"/x"},"relate":{"/keys/inbox":"before"}})";
    const Done done{{"before", answered(R"({"keys":{"inbox":"1"}})")}};
    const auto relation = [&](std::string_view json, const Done& earlier) {
        const auto expect = expected_of(step, answered(json), {}, earlier);
        return std::string(
            expect.as_object().at("relations").as_object().at("/keys/inbox against before").as_string());
    };
    CHECK(relation(R"({"keys":{"inbox":"1"}})", done) == "same");
    CHECK(relation(R"({"keys":{"inbox":"2"}})", done) == "different");
    CHECK(relation(R"({"keys":{}})", done) == "absent");
    CHECK(relation(R"({"keys":{"inbox":"1"}})", {}) == "absent");
}

TEST_CASE("of a list only the scenario's own inboxes count, in no order") {
    constexpr std::string_view step = R"({"request":{"method":"GET","path":"/inboxes"},"own":"/payload"})";
    const Variables variables{{"inbox_id", 2}, {"second_inbox_id", 3}, {"bot_id", 1}};
    const auto one = expected_of(
        step, answered(R"({"payload":[{"id":1,"n":"a"},{"id":3,"n":"c"},{"id":2,"n":"b"}]})"), variables);
    const auto other =
        expected_of(step, answered(R"({"payload":[{"id":2,"n":"b"},{"id":3,"n":"c"}]})"), variables);
    const auto fewer = expected_of(step, answered(R"({"payload":[{"id":3,"n":"c"}]})"), variables);
    CHECK(differences(one, other).empty());
    CHECK_FALSE(differences(one, fewer).empty());
}

TEST_CASE("members are a set, other lists are not") {
    const auto step = [](const std::string& path) {
        return R"({"request":{"method":"GET","path":")" + path + R"("}})";
    };
    const auto one = answered(R"({"payload":[{"name":"a"},{"name":"b"}]})");
    const auto turned = answered(R"({"payload":[{"name":"b"},{"name":"a"}]})");
    CHECK(
        differences(expected_of(step("/inbox_members/1"), one), expected_of(step("/inbox_members/1"), turned))
            .empty());
    CHECK_FALSE(
        differences(expected_of(step("/inboxes"), one), expected_of(step("/inboxes"), turned)).empty());
}

TEST_CASE("status, content type and hanging up are compared") {
    auto answer = answered("{}");
    const auto expect = expected_of(get_inbox, answer);
    answer.status = 201;
    CHECK(differences(expect, expected_of(get_inbox, answer)).front() == Mismatch{"/status", "200", "201"});
    answer.status = 200;
    answer.headers["content-type"] = "text/plain";
    CHECK(differences(expect, expected_of(get_inbox, answer)).front().pointer == "/content_type");
    CHECK(expected_of(get_inbox, {.gave_up = true}) == parse(R"({"gave_up":true})"));
}

TEST_CASE("a header that matters is compared, and null when it is not there") {
    constexpr std::string_view step =
        R"({"request":{"method":"GET","path":"/x"},"headers_matter":["cache-control"]})";
    CHECK(expected_of(step, answered("{}")).as_object().at("headers") == parse(R"({"cache-control":null})"));
}

TEST_CASE("forms and multipart bodies are written as a browser does") {
    const Variables variables{{"nonce", "n1"}, {"admin_token", "t"}};
    const auto form = encode(parse(R"({"method":"POST","path":"/x/{nonce}","token":"admin",
        "form":[["channel[type]","a b"],["n","{nonce}é"]]})")
                                 .as_object(),
                             variables, "");
    CHECK(form.path == "/x/n1");
    CHECK(form.body == "channel%5Btype%5D=a+b&n=n1%C3%A9");
    CHECK(form.headers.front() == std::pair<std::string, std::string>("api_access_token", "t"));
    const auto parts = encode(parse(R"({"method":"POST","path":"/","token":null,"multipart":[
        {"name":"a","value":"{nonce}"},
        {"name":"f","base64":"AAE=","filename":"f.bin","content_type":"image/png"},
        {"name":"z","prefix":"QUI=","zeros":4}]})")
                                  .as_object(),
                              variables, "");
    CHECK(parts.body.find("name=\"a\"\r\n\r\nn1\r\n") != std::string::npos);
    CHECK(parts.body.find(std::string("image/png\r\n\r\n\0\1\r\n", 17)) != std::string::npos);
    CHECK(parts.body.find(std::string("AB\0\0\r\n", 6)) != std::string::npos);
}
