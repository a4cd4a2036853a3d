#include "agent/http/tls.hpp"

#include "agent/http/beast_http.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;
using Catch::Contains;
using Kind = HttpFailure::Kind;
using Sent = state::Result<HttpReply, HttpFailure>;

namespace {

const std::string ok = answer("200 OK", "{}");
const std::string for_loopback = "DNS:localhost,IP:127.0.0.1";

// An authority whose certificate lies in a file.
struct Trust {
    TempDir directory;
    Authority authority;
    std::string file = directory.write("ca.pem", authority.certificate());
};

Sent ask(const std::string& url, const std::string& ca_file, Method method = Method::post,
         std::chrono::milliseconds deadline = 5s) {
    asio::io_context io;
    HttpOptions options{.url = *parse_url(url), .ca_file = ca_file};
    const auto http = make_beast_http(io, std::move(options), state::Secret("token"));
    HttpRequest request;
    request.method = method;
    request.target = "/api";
    request.deadline = deadline;
    return run(io, http->send(request));
}

std::string url_of(const RawServer& server, const std::string& host = "127.0.0.1") {
    return "https://" + host + ":" + server.port();
}

void check_not_sent(const Sent& sent, const std::string& why) {
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::not_sent);
    CHECK_THAT(sent.error().message, Catch::StartsWith("cannot reach ") && Contains(why));
}

}  // namespace

TEST_CASE("a server that the ca_file vouches for is spoken to, by name and by number") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue(for_loopback));
    CHECK(ask(url_of(server), trust.file).ok());
    CHECK(ask(url_of(server, "localhost"), trust.file).ok());
    CHECK(server.requests().size() == 2);
}

TEST_CASE("several requests share a TLS connection, and a large one passes") {
    const Trust trust;
    const std::string large(2U << 20U, 'x');
    const RawServer server(always(answer("200 OK", large)), trust.authority.issue(for_loopback));
    asio::io_context io;
    HttpOptions options{.url = *parse_url(url_of(server)), .ca_file = trust.file};
    const auto http = make_beast_http(io, std::move(options), state::Secret("token"));
    HttpRequest request;
    request.method = Method::post;
    request.target = "/api";
    request.body = large;
    for (int i = 0; i < 3; ++i)
        CHECK(run(io, http->send(request)).value().body == large);
    CHECK(server.connections() == 1);
}

TEST_CASE("the system's authorities do not vouch for ours") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue(for_loopback));
    check_not_sent(ask(url_of(server), ""), "is not trusted");
    CHECK_THAT(ask(url_of(server), "").error().message, Contains("ca_file"));
    CHECK(server.requests().empty());
}

TEST_CASE("SSL_CERT_FILE adds to the system's authorities") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue(for_loopback));
    const Variable variable("SSL_CERT_FILE", trust.file.c_str());
    CHECK(ask(url_of(server), "").ok());
}

TEST_CASE("a ca_file is the only trust there is") {
    const Trust ours, other;
    const RawServer server(always(ok), other.authority.issue(for_loopback));
    const Variable variable("SSL_CERT_FILE", other.file.c_str());
    check_not_sent(ask(url_of(server), ours.file), "is not trusted");
}

TEST_CASE("a certificate for another name is refused") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue("DNS:chat.example,IP:127.0.0.2"));
    check_not_sent(ask(url_of(server), trust.file), "its certificate is not for 127.0.0.1");
    check_not_sent(ask(url_of(server, "localhost"), trust.file), "its certificate is not for localhost");
    CHECK(server.requests().empty());
}

TEST_CASE("a certificate that has expired is refused") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue(for_loopback, std::chrono::hours(-1)));
    check_not_sent(ask(url_of(server), trust.file), "its certificate has expired");
}

TEST_CASE("https to a server of plain HTTP is refused with advice") {
    const Trust trust;
    const RawServer server([](RawConnection& connection) {
        connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        (void)connection.wait_for_end(1s);
    });
    check_not_sent(ask(url_of(server), trust.file), "does not speak TLS on this port");
}

TEST_CASE("http to a server of TLS says that the url should begin with https") {
    const Trust trust;
    const RawServer server(always(ok), trust.authority.issue(for_loopback));
    const auto sent = ask("http://127.0.0.1:" + server.port(), "");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind != Kind::not_sent);
}

TEST_CASE("a server that closes during the handshake got nothing") {
    const RawServer server([](RawConnection& connection) {
        (void)connection.wait_for_end(50ms);  // reads the client's hello
        connection.reset();
    });
    check_not_sent(ask(url_of(server), ""), "during the TLS handshake");
}

TEST_CASE("the deadline covers the handshake") {
    const RawServer server([](RawConnection& connection) { (void)connection.wait_for_end(2s); });
    check_not_sent(ask(url_of(server), "", Method::post, 100ms), "the TLS handshake took longer than 100 ms");
}

TEST_CASE("a body without a length that ends without close_notify is truncated") {
    const Trust trust;
    const RawServer server(
        [](RawConnection& connection) {
            (void)connection.read_request();
            connection.send("HTTP/1.1 200 OK\r\n\r\n{\"all\":");
            connection.drop();
        },
        trust.authority.issue(for_loopback));
    const auto sent = ask(url_of(server), trust.file);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::bad_answer);
    CHECK_THAT(sent.error().message, Contains("truncated"));
}

TEST_CASE("a ca_file that is missing or holds no certificate stops the run before any request") {
    const TempDir directory;
    const auto text = directory.write("notes.pem", "not a certificate\n");
    CHECK_THROWS_WITH(make_tls_context(text), Contains(text) && Contains("PEM"));
    CHECK_THROWS_WITH(make_tls_context((directory.path() / "gone.pem").string()), Contains("gone.pem"));
}
