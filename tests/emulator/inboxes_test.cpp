#include <algorithm>

#include "tests/emulator/name_rule.hpp"
#include "tests/emulator/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace emulator;
using namespace emulator::test;
using namespace std::chrono_literals;

namespace {

std::string message(const Response& response) {
    const auto body = Server::parsed(response);
    const auto* text = body.if_contains("message");
    return text ? std::string{text->as_string()} : std::string{};
}

json::value row_of_day(const json::object& inbox, std::size_t day) {
    return inbox.at("working_hours").as_array().at(day);
}

constexpr auto mail = R"({"name":"Mail","channel":{"type":"email","email":"a@b.example"}})";

}  // namespace

TEST_CASE("a unique key is free again only when the deletion was carried out") {
    Server server;
    server.emulator.world.settings.delete_delay = 50ms;
    const auto id = server.create(mail).at("id").as_int64();
    CHECK(message(server.ask("POST", Server::inboxes, mail)) == "Email has already been taken");
    CHECK(server.ask("DELETE", Server::inbox(id)).status == 200);
    CHECK(server.ask("POST", Server::inboxes, mail).status == 422);
    server.pass(51ms);
    CHECK(server.ask("GET", Server::inbox(id)).status == 404);
    CHECK(server.ask("POST", Server::inboxes, mail).status == 200);
}

TEST_CASE("a changed address frees the old one") {
    Server server;
    const auto id = server.create(mail).at("id").as_int64();
    CHECK(server.ask("PATCH", Server::inbox(id), R"({"channel":{"email":"c@d.example"}})").status == 200);
    CHECK(server.ask("POST", Server::inboxes, mail).status == 200);
    CHECK(message(server.ask("PATCH", Server::inbox(id), R"({"channel":{"email":"a@b.example"}})")) ==
          "Email has already been taken");
}

TEST_CASE("one number may be WhatsApp and SMS at once, and a case makes another address") {
    Server server;
    CHECK(server.ask("POST", Server::inboxes, R"({"name":"a","channel":{"type":"sms","phone_number":"+1"}})")
              .status == 200);
    CHECK(
        server
            .ask(
                "POST", Server::inboxes,
                R"({"name":"a","channel":{"type":"whatsapp","phone_number":"+1","provider_config":{"api_key":"k"}}})")
            .status == 200);
    server.create(mail);
    CHECK(
        server
            .ask("POST", Server::inboxes, R"({"name":"b","channel":{"type":"email","email":"A@b.example"}})")
            .status == 200);
}

TEST_CASE("held deletions wait, and a second one adds nothing") {
    Server server;
    const auto id = server.create(mail).at("id").as_int64();
    server.ask("GET", "/api");
    hold_jobs(server.emulator.world);
    CHECK(server.ask("DELETE", Server::inbox(id)).status == 200);
    CHECK(server.ask("DELETE", Server::inbox(id)).status == 200);
    server.pass(1h);
    CHECK(server.read(id).at("name") == "Mail");
    let_jobs_go(server.emulator.world);
    CHECK(server.ask("GET", Server::inbox(id)).status == 404);
    const auto& history = server.emulator.world.history;
    CHECK(std::ranges::count(history, "deletion asked", &Event::what) == 2);
    CHECK(std::ranges::count(history, "destroyed", &Event::what) == 1);
}

TEST_CASE("until 4.15 a PATCH leaves the stages before the one that failed") {
    Server server{"4.15.1"};
    const auto id =
        server.create(R"({"name":"Site","channel":{"type":"web_widget","website_url":"https://e.x"}})")
            .at("id")
            .as_int64();
    const auto hours =
        R"({"name":"One","working_hours":[{"day_of_week":1,"closed_all_day":true},{"day_of_week":8}]})";
    CHECK(server.ask("PATCH", Server::inbox(id), hours).status == 500);
    CHECK(server.read(id).at("name") == "One");
    CHECK(row_of_day(server.read(id), 1).at("closed_all_day") == false);
    const auto channel =
        R"({"name":"Two","working_hours":[{"day_of_week":1,"closed_all_day":true}],"channel":{"website_url":""}})";
    CHECK(message(server.ask("PATCH", Server::inbox(id), channel)) == "Website url can't be blank");
    CHECK(server.read(id).at("name") == "Two");
    CHECK(row_of_day(server.read(id), 1).at("closed_all_day") == true);
}

TEST_CASE("validations are reported in the columns' order, each attribute once") {
    Server server;
    const std::string long_zone(256, 'z');
    const auto answer =
        server.ask("POST", Server::inboxes,
                   R"({"name":" ","timezone":")" + long_zone + R"(","channel":{"type":"fax"}})");
    CHECK(message(answer) ==
          "Timezone is too long (maximum is 255 characters), Name can't be blank, Timezone is not included "
          "in the list, Channel must exist");
    CHECK(to_text(Server::parsed(answer).at("attributes")) == R"(["timezone","name","channel"])");
}

TEST_CASE("lengths are counted in characters") {
    Server server;
    std::string name;
    for (int i = 0; i < 255; ++i)
        name += "支";
    CHECK(server.ask("POST", Server::inboxes, R"({"name":")" + name + R"(","channel":{"type":"api"}})")
              .status == 200);
    CHECK(server.ask("POST", Server::inboxes, R"({"name":")" + name + R"(支","channel":{"type":"api"}})")
              .status == 422);
}

TEST_CASE("a failed probe answers 422 and stores the settings") {
    Server server;
    const auto id = server.create(mail).at("id").as_int64();
    const auto answer =
        server.ask("PATCH", Server::inbox(id),
                   R"({"channel":{"imap_enabled":true,"imap_enable_ssl":true,"imap_address":"127.0.0.1"}})");
    CHECK(message(answer) == "Connection refused - connect(2) for 127.0.0.1:993");
    CHECK(server.read(id).at("imap_address") == "127.0.0.1");
    CHECK(
        server.ask("PATCH", Server::inbox(id), R"({"channel":{"smtp_enabled":true,"email":null}})").status ==
        500);
}

TEST_CASE("a free-form number changes its spelling after the answer") {
    Server server;
    const auto answer =
        server.ask("POST", Server::inboxes,
                   R"({"name":"n","channel":{"type":"api","additional_attributes":{"x":1e21}}})");
    CHECK(answer.body.find(R"("additional_attributes":{"x":1.0e+21})") != std::string::npos);
    const auto id = Server::parsed(answer).at("id").as_int64();
    CHECK(server.ask("GET", Server::inbox(id))
              .body.find(R"("additional_attributes":{"x":1000000000000000000000})") != std::string::npos);
}

TEST_CASE("an agent sees only the inboxes they work, and no secrets") {
    Server server;
    const auto id = server.create(mail).at("id").as_int64();
    const auto agent = server.names.at("agent_id").as_int64();
    server.create(R"({"name":"Other","channel":{"type":"api"}})");
    server.ask("POST", "/api/v1/accounts/1/inbox_members",
               R"({"inbox_id":)" + std::to_string(id) + R"(,"user_ids":[)" + std::to_string(agent) + "]}");
    server.token = std::string{server.names.at("agent_token").as_string()};
    const auto list = Server::parsed(server.ask("GET", Server::inboxes)).at("payload").as_array();
    REQUIRE(list.size() == 1);
    CHECK_FALSE(list[0].as_object().contains("imap_password"));
    CHECK(server.ask("PATCH", Server::inbox(id), "{}").status == 401);
}

TEST_CASE("the list is sorted by name, whatever the case") {
    Server server;
    for (const auto* name : {"b", "C", "a"})
        server.create(R"({"name":")" + std::string{name} + R"(","channel":{"type":"api"}})");
    std::string order;
    const auto list = Server::parsed(server.ask("GET", Server::inboxes));
    for (const auto& each : list.at("payload").as_array())
        order += each.at("name").as_string();
    CHECK(order == "abC");
}

TEST_CASE("an older server leaves out what it does not know") {
    Server server{"4.11.0"};
    const auto api = server.create(R"({"name":"n","channel":{"type":"api"}})");
    CHECK_FALSE(api.contains("secret"));
    CHECK(server.ask("POST", Server::inbox(api.at("id").as_int64()) + "/reset_secret").status == 404);
    CHECK(
        server
            .ask(
                "POST", Server::inboxes,
                R"({"name":"n","channel":{"type":"web_widget","website_url":"u","selected_feature_flags":["allow_mobile_webview"]}})")
            .status == 500);
}

TEST_CASE("the name rule of 4.2 looks at the ends and at five characters") {
    for (const auto* name : {"Support", "Grüße 支持", "a-b", "O'Neil x", "tab\tand\nline", "100% x", "_x_"})
        CHECK(keeps_name_rule(name));
    for (const auto* name : {"", " x", "x ", "-x", "x!", "🎉 x", "x 🎉", "a/b", "a\\b", "<x>", "a@b"})
        CHECK_FALSE(keeps_name_rule(name));
}

TEST_CASE("the cache key changes with commits, not with refusals") {
    Server server;
    const auto key = [&] {
        return std::string{Server::parsed(server.ask("GET", "/api/v1/accounts/1/cache_keys"))
                               .at("cache_keys")
                               .at("inbox")
                               .as_string()};
    };
    CHECK(key() == "0000000000");
    const auto id = server.create(mail).at("id").as_int64();
    const auto created = key();
    server.pass(2s);
    server.ask("PATCH", Server::inbox(id), R"({"name":""})");
    CHECK(key() == created);
    server.ask("PATCH", Server::inbox(id), "{}");
    CHECK(key() != created);
}

TEST_CASE("the same seed gives the same tokens") {
    Server one, two;
    const auto body = R"({"name":"n","channel":{"type":"api"}})";
    CHECK(one.create(body) == two.create(body));
}

TEST_CASE("a response that the client has is not sent again") {
    Server server;
    const auto id = server.create(mail).at("id").as_int64();
    auto request = server.request("GET", Server::inbox(id));
    request.headers["if_none_match"] = handle(server.emulator.world, request).headers.at("etag");
    const auto again = handle(server.emulator.world, request);
    CHECK(again.status == 304);
    CHECK(again.body.empty());
}
