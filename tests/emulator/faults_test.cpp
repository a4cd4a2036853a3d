
#include "tests/emulator/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace emulator;
using namespace emulator::test;
using namespace std::chrono_literals;
using How = Delivery::How;

namespace {

constexpr auto api = R"({"name":"n","channel":{"type":"api"}})";

Delivery deliver(Server& server, Request request) {
    return carry_out(server.emulator, receive(server.emulator, std::move(request)));
}

std::size_t inbox_count(const Server& server) { return server.emulator.world.inboxes.size(); }

void set(Server& server, std::string rules) {
    const auto answer =
        handle_control(server.emulator, {"POST", "/emulator/faults", {}, std::move(rules), {}, false});
    REQUIRE(answer);
    INFO(answer->body);
    REQUIRE(answer->status == 200);
}

}  // namespace

TEST_CASE("an answer can be lost before the work and after it") {
    Server server;
    set(server, R"([{"match":{"method":"POST","path":"/inboxes$"},"do":"lose_answer_before_commit"},
                  {"match":{"method":"POST","path":"/inboxes$"},"do":"lose_answer_after_commit"}])");
    CHECK(deliver(server, server.request("POST", Server::inboxes, api)).how == How::lost);
    CHECK(inbox_count(server) == 0);
    CHECK(deliver(server, server.request("POST", Server::inboxes, api)).how == How::lost);
    CHECK(inbox_count(server) == 1);
    CHECK(deliver(server, server.request("POST", Server::inboxes, api)).how == How::whole);
}

TEST_CASE("a rule lets some pass first and then counts down") {
    Server server;
    set(server,
        R"([{"match":{"method":"GET"},"after":1,"times":2,"do":{"status":{"status":429,"content_type":"text/plain","body":"Retry later\n","headers":{"retry-after":"1"}}}}])");
    CHECK(server.ask("GET", "/api").status == 200);
    const auto throttled = server.ask("GET", "/api");
    CHECK(throttled.status == 429);
    CHECK(throttled.body == "Retry later\n");
    CHECK(throttled.headers.at("retry-after") == "1");
    CHECK(server.ask("GET", "/api").status == 429);
    CHECK(server.ask("GET", "/api").status == 200);
}

TEST_CASE("an answer can be cut, reset or never come") {
    Server server;
    set(server,
        R"([{"do":{"truncate":10}},{"do":"reset_at","reset_at":3},{"do":"silent"},{"do":{"delay_ms":40}}])");
    const auto cut = deliver(server, server.request("GET", "/api"));
    CHECK((cut.how == How::truncated && cut.bytes == 10));
    const auto reset = deliver(server, server.request("GET", "/api"));
    CHECK((reset.how == How::reset && reset.bytes == 3));
    CHECK(deliver(server, server.request("POST", Server::inboxes, api)).how == How::silent);
    CHECK(inbox_count(server) == 1);
    CHECK(receive(server.emulator, server.request("GET", "/api")).wait == 40ms);
}

TEST_CASE("a body can come slowly, and a request can run into the time limit") {
    Server server;
    set(server, R"([{"do":{"slow_body_ms":80}},{"match":{"method":"POST"},"do":"time_limit"}])");
    const auto slow = deliver(server, server.request("GET", "/api"));
    CHECK((slow.how == How::slow && slow.time == 80ms && slow.response.status == 200));
    CHECK(receive(server.emulator, server.request("POST", Server::inboxes, api)).wait == 15s);
    set(server, R"([{"do":"time_limit"}])");
    CHECK(server.ask("POST", Server::inboxes, api).status == 500);
    CHECK(inbox_count(server) == 0);
}

TEST_CASE("proxies and throttling have answers of their own") {
    Server server;
    set(server, R"([{"do":"bad_gateway"},{"do":"too_large"},{"do":"throttled"}])");
    const auto gateway = server.ask("POST", Server::inboxes, api);
    CHECK((gateway.status == 502 && gateway.content_type == "text/html"));
    CHECK(server.ask("POST", Server::inboxes, api).status == 413);
    CHECK(server.ask("POST", Server::inboxes, api).body == "Retry later\n");
    CHECK(inbox_count(server) == 0);
}

TEST_CASE("a second operator edits, deletes and duplicates around a request, in addition to a fault") {
    Server server;
    const auto id = server.create(api).at("id").as_int64();
    set(server,
        R"([{"match":{"method":"PATCH"},"do":{"edit_before":{"name":"theirs","greeting_message":"g"}}},
                  {"match":{"method":"PATCH"},"do":"lose_answer_after_commit"}])");
    CHECK(deliver(server, server.request("PATCH", Server::inbox(id), R"({"name":"ours"})")).how == How::lost);
    CHECK(server.read(id).at("name") == "ours");
    CHECK(server.read(id).at("greeting_message") == "g");
    set(server, R"([{"match":{"method":"PATCH"},"do":{"edit_after":{"name":"theirs"}}}])");
    CHECK(server.ask("PATCH", Server::inbox(id), R"({"name":"ours"})").status == 200);
    CHECK(server.read(id).at("name") == "theirs");
    set(server,
        R"([{"match":{"method":"POST"},"do":"twin_before"},{"match":{"method":"POST"},"do":"twin_after"}])");
    CHECK(server.create(api).at("id") == id + 2);
    CHECK(inbox_count(server) == 4);
    set(server, R"([{"match":{"method":"GET"},"do":"delete_before"}])");
    CHECK(server.ask("GET", Server::inbox(id)).status == 200);  // a job does it later
    server.pass(1s);
    CHECK(server.ask("GET", Server::inbox(id)).status == 404);
    const auto& last = server.emulator.world.history[server.emulator.world.history.size() - 2];
    CHECK((last.what == "deletion asked" && last.deed.by == "second.operator@else.example"));
}

TEST_CASE("fields can be ignored although the status is 200") {
    Server server;
    set(server, R"([{"match":{"method":"PATCH"},"do":{"ignore_fields":["name","channel.webhook_url"]}}])");
    const auto id = server.create(api).at("id").as_int64();
    const auto body = R"({"name":"m","greeting_message":"g","channel":{"webhook_url":"u"}})";
    CHECK(server.ask("PATCH", Server::inbox(id), body).status == 200);
    const auto inbox = server.read(id);
    CHECK(inbox.at("name") == "n");
    CHECK(inbox.at("greeting_message") == "g");
    CHECK(inbox.at("webhook_url").is_null());
}

TEST_CASE("a list can be old") {
    Server server;
    set(server, R"([{"match":{"method":"GET","path":"/inboxes$"},"times":-1,"do":{"stale_list_ms":1000}}])");
    const auto count = [&] {
        return Server::parsed(server.ask("GET", Server::inboxes)).at("payload").as_array().size();
    };
    CHECK(count() == 0);
    server.create(api);
    CHECK(count() == 0);
    server.pass(1s);
    CHECK(count() == 1);
}

TEST_CASE("a list can come in another order, with the same inboxes") {
    Server server;
    for (int i = 0; i < 20; ++i)
        server.create(api);
    const auto plain = server.ask("GET", Server::inboxes).body;
    set(server, R"([{"do":"shuffle_list"}])");
    const auto shuffled = server.ask("GET", Server::inboxes).body;
    CHECK(shuffled != plain);
    CHECK(shuffled.size() == plain.size());
}

TEST_CASE("a rotated token stays refused") {
    Server server;
    set(server, R"([{"after":1,"do":"token_rotated"}])");
    CHECK(server.ask("GET", Server::inboxes).status == 200);
    CHECK(server.ask("GET", Server::inboxes).status == 401);
    CHECK(Server::parsed(server.ask("GET", Server::inboxes)).at("error") == "Invalid Access Token");
}

TEST_CASE("a rule that cannot be read changes nothing and says why") {
    Server server;
    for (const auto* rules : {"{}", R"([{"do":"dance"}])", R"([{"do":{"truncate":1,"reset_at":1}}])",
                              R"([{"match":{"path":"("},"do":"silent"}])", "nonsense"}) {
        const auto answer =
            handle_control(server.emulator, {"POST", "/emulator/faults", {}, rules, {}, false});
        CHECK(answer->status == 400);
        CHECK(answer->body.find("error") != std::string::npos);
    }
}

TEST_CASE("a list that costs too much is cut off") {
    Server server;
    server.emulator.world.settings.inbox_cost = 4'000us;
    server.emulator.world.settings.time_limit = 15ms;
    for (int i = 0; i < 3; ++i)
        server.create(api);
    CHECK(server.ask("GET", Server::inboxes).delay == 12ms);
    server.create(api);
    const auto answer = server.ask("GET", Server::inboxes);
    CHECK(answer.status == 500);
    CHECK(answer.delay == 15ms);
}

TEST_CASE("a slow provider works before the inbox exists, and not past the limit") {
    Server server;
    const auto slow = server.request("POST", Server::inboxes,
                                     R"({"name":"n","channel":{"type":"telegram","bot_token":"1:slow6"}})");
    CHECK(receive(server.emulator, slow).wait == 6s);
    CHECK(inbox_count(server) == 0);
    CHECK(deliver(server, slow).response.status == 200);
    const auto late = server.request("POST", Server::inboxes,
                                     R"({"name":"n","channel":{"type":"telegram","bot_token":"1:slow20"}})");
    CHECK(receive(server.emulator, late).wait == 15s);
    CHECK(deliver(server, late).response.status == 500);
    CHECK(inbox_count(server) == 1);
}

TEST_CASE("the log masks secrets and leaves out queries") {
    Server server;
    const auto request =
        server.request("POST", Server::inboxes + "?api_access_token=x",
                       R"({"name":"n","channel":{"imap_password":"p","provider_config":{"api_key":"k"}}})");
    server.emulator.log.add(request, 422, 1500us);
    const auto text = to_text(server.emulator.log.report(true));
    CHECK(text.find("api_access_token") == std::string::npos);
    CHECK(text.find(R"("imap_password":"<<secret>>","provider_config":"<<secret>>")") != std::string::npos);
    CHECK(text.find(R"("ms":1.5)") != std::string::npos);
    CHECK(to_text(server.emulator.log.report(false)).find("body") == std::string::npos);
}

TEST_CASE("seeding fills an account, and the history lists what was done") {
    Server server;
    const auto answer = handle_control(
        server.emulator, {"POST", "/emulator/seed", {}, R"({"account":1,"count":3})", {}, false});
    CHECK(answer->status == 200);
    CHECK(inbox_count(server) == 3);
    server.ask("DELETE", Server::inbox(2));
    server.pass(1s);
    const auto history = handle_control(server.emulator, {"GET", "/emulator/history", {}, "", {}, false});
    CHECK(
        history->body.find(
            R"({"what":"deletion asked","id":2,"account":1,"time":"2026-01-02T00:00:00.000Z","name":"Seeded 2",)"
            R"("by":"admin@acme.example","method":"DELETE","path":"/api/v1/accounts/1/inboxes/2","answered":false})") !=
        std::string::npos);
    CHECK(history->body.find(
              R"({"what":"destroyed","id":2,"account":1,"time":"2026-01-02T00:00:00.100Z","name":"Seeded 2",)"
              R"("by":"the server","method":"","path":"","answered":false})") != std::string::npos);
}
