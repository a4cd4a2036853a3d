#include "agent/status/status_routes.hpp"

#include <boost/json/parse.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/fake_daemon.hpp"
#include "tests/support/full_status.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using Catch::Contains;

namespace {

LocalAnswer ask(FakeDaemon& daemon, const std::string& method, const std::string& target,
                const std::string& body = {}, Asker asker = Asker::owner, const std::string& host = {}) {
    return answer_locally(daemon, {method, target, host, body}, asker, moment(300));
}

}  // namespace

TEST_CASE("the daemon is healthy if it responds, and ready once a pass has ended") {
    FakeDaemon daemon;
    CHECK(ask(daemon, "GET", "/healthz").status == 200);
    CHECK(ask(daemon, "GET", "/readyz").status == 503);
    daemon.now = full_status();
    CHECK(ask(daemon, "GET", "/readyz").status == 200);
    daemon.now.standby = true;
    CHECK(ask(daemon, "GET", "/readyz").status == 503);
    CHECK_THAT(ask(daemon, "GET", "/readyz").body, Contains("standby"));
}

TEST_CASE("the status is JSON, or text for people, and metrics have their own type") {
    FakeDaemon daemon;
    daemon.now = full_status();
    CHECK(boost::json::parse(ask(daemon, "GET", "/status").body).at("pid") == 4711);
    CHECK_THAT(ask(daemon, "GET", "/status?format=text").body, Contains("2 of 3 inboxes are ready."));
    CHECK(ask(daemon, "GET", "/metrics").content_type == "text/plain; version=0.0.4; charset=utf-8");
}

TEST_CASE("commands reach the daemon, and its refusal is returned") {
    FakeDaemon daemon;
    CHECK(ask(daemon, "POST", "/reconcile").body == "{\"pass\":1}\n");
    CHECK(ask(daemon, "GET", "/passes").body == "{\"finished\":0}\n");
    const std::string body = R"({"subjects":["inbox.a","account.b"],"reason":"moving"})";
    CHECK(ask(daemon, "POST", "/suspend", body).status == 200);
    CHECK(daemon.suspended == std::vector<std::string>{"inbox.a", "account.b"});
    CHECK(daemon.reason == "moving");
    CHECK(ask(daemon, "POST", "/resume", R"({"subjects":["all"]})").status == 200);
    CHECK(daemon.resumed == std::vector<std::string>{"all"});
    daemon.refusal = "there is no inbox.a";
    CHECK(ask(daemon, "POST", "/suspend", body).status == 409);
    CHECK_THAT(ask(daemon, "POST", "/suspend", body).body, Contains("there is no inbox.a"));
    daemon.now.standby = true;
    CHECK(ask(daemon, "POST", "/reconcile").status == 409);
    daemon.refusal.clear();
    daemon.suspended.clear();
    CHECK(ask(daemon, "POST", "/suspend", body).status == 503);
    CHECK(daemon.suspended.empty());
}

TEST_CASE("a request body that cannot be read changes nothing") {
    FakeDaemon daemon;
    for (const std::string body :
         {"", "no JSON", "[]", "{}", R"({"subjects":"all"})", R"({"subjects":[]})", R"({"subjects":[1]})"})
        CHECK(ask(daemon, "POST", "/suspend", body).status == 400);
    CHECK(daemon.suspended.empty());
}

TEST_CASE("over TCP anybody may read, and nobody may change anything") {
    FakeDaemon daemon;
    for (const std::string path : {"/reconcile", "/suspend", "/resume"})
        CHECK(ask(daemon, "POST", path, R"({"subjects":["all"]})", Asker::anybody, "localhost:9402").status ==
              403);
    CHECK(daemon.asked == 0);
    CHECK(daemon.suspended.empty());
    for (const std::string host : {"localhost:9402", "127.0.0.1:9402", "[::1]:9402", "localhost"})
        CHECK(ask(daemon, "GET", "/metrics", "", Asker::anybody, host).status == 200);
    for (const std::string host : {"", "evil.example", "evil.example:9402", "127.0.0.1.evil.example"})
        CHECK(ask(daemon, "GET", "/status", "", Asker::anybody, host).status == 421);
}

TEST_CASE("an unknown path and a wrong method have different responses") {
    FakeDaemon daemon;
    CHECK(ask(daemon, "GET", "/").status == 404);
    CHECK(ask(daemon, "GET", "/statuses").status == 404);
    CHECK(ask(daemon, "DELETE", "/status").status == 405);
    CHECK(ask(daemon, "GET", "/reconcile").status == 405);
}
