#include "agent/http/wire.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using inboxctl::state::Secret;

namespace {

const Url url = *parse_url("https://chat.example:8443/desk");

HttpRequest post() {
    HttpRequest request;
    request.method = Method::post;
    request.target = "/desk/api/v1/accounts/1/inboxes";
    request.content_type = "application/json";
    request.body = "{}";
    return request;
}

bool refused(const HttpRequest& request, std::string token) {
    const auto wire = write_request(request, url, Secret(std::move(token)));
    if (wire.ok()) return false;
    CHECK(wire.error().kind == HttpFailure::Kind::not_sent);
    return true;
}

}  // namespace

TEST_CASE("a request is its line, its headers with the token, and its body") {
    const auto request = post();
    const auto wire = write_request(request, url, Secret("s3cret"));
    REQUIRE(wire);
    const std::string head(wire.value().head.reveal());
    CHECK_THAT(head, Catch::StartsWith(
                         "POST /desk/api/v1/accounts/1/inboxes HTTP/1.1\r\nHost: chat.example:8443\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\napi-access-token: s3cret\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\nAccept: application/json\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\nContent-Length: 2\r\n"));
    CHECK_THAT(head, Catch::EndsWith("\r\n\r\n{}"));
    CHECK(wire.value().rest.empty());
}

TEST_CASE("a large body stays where it is") {
    auto request = post();
    request.body.assign(100'000, 'x');
    const auto wire = write_request(request, url, Secret("t"));
    REQUIRE(wire);
    CHECK(wire.value().rest.data() == request.body.data());
    CHECK(wire.value().rest.size() == 100'000);
    CHECK(wire.value().head.reveal().ends_with("\r\n\r\n"));
}

TEST_CASE("without a token there is no header for one, and a GET announces no body") {
    HttpRequest request;
    request.target = "/api";
    const auto wire = write_request(request, url, Secret());
    REQUIRE(wire);
    const std::string head(wire.value().head.reveal());
    CHECK_THAT(head, !Catch::Contains("api-access-token"));
    CHECK_THAT(head, !Catch::Contains("Content-Length"));
}

TEST_CASE("nothing can smuggle a line into a request") {
    CHECK(refused(post(), "token\r\nX: y"));
    CHECK(refused(post(), std::string("to\0ken", 6)));
    auto request = post();
    request.target = "/a\r\nX: y";
    CHECK(refused(request, "t"));
    request.target = "/a b";
    CHECK(refused(request, "t"));
    request.target = "a";
    CHECK(refused(request, "t"));
    request = post();
    request.headers.emplace_back("X", "y\nZ: w");
    CHECK(refused(request, "t"));
    request = post();
    request.content_type = "a\r\nb";
    CHECK(refused(request, "t"));
}

TEST_CASE("the refusal of a token does not show it") {
    const auto wire = write_request(post(), url, Secret("tok\nen"));
    REQUIRE_FALSE(wire);
    CHECK_THAT(wire.error().message, !Catch::Contains("tok\n") && Catch::Contains("the token"));
}
