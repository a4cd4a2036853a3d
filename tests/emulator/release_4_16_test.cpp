// How 4.16 differs from 4.15, beyond the recordings.
#include <algorithm>
#include "tests/support/catch.hpp"

#include "tests/emulator/test_server.hpp"

using namespace emulator;
using namespace emulator::test;
using namespace std::chrono_literals;

namespace {

std::string text_of(const Response& response, std::string_view key) {
    const auto body = Server::parsed(response);
    const auto* text = body.if_contains(key);
    return text && text->is_string() ? std::string{text->as_string()} : std::string{};
}

std::int64_t new_inbox(Server& server, const std::string& channel) {
    return server.create(R"({"name":"Before","channel":)" + channel + "}").at("id").as_int64();
}

std::int64_t new_site(Server& server) {
    return new_inbox(server, R"({"type":"web_widget","website_url":"https://e.example"})");
}

std::string cloud(const std::string& config, const std::string& number = "+1") {
    return R"({"type":"whatsapp","phone_number":")" + number +
           R"(","provider":"whatsapp_cloud","provider_config":)" + config + "}";
}

std::string with_channel(const std::string& channel) { return R"({"name":"W","channel":)" + channel + "}"; }

}  // namespace

TEST_CASE("a refused PATCH changes nothing: no field, no hours, no avatar, no cache key, no event") {
    Server server;
    const auto id = new_site(server);
    const auto before = server.ask("GET", Server::inbox(id)).body;
    const auto key = server.emulator.world.accounts.at(1).inbox_key;
    const auto events = server.emulator.world.history.size();
    server.pass(5s);
    const auto* const refused = GENERATE(
        R"({"name":"After","working_hours":[{"day_of_week":1,"closed_all_day":true},{"day_of_week":8}]})",
        R"({"name":"After","working_hours":[{"day_of_week":1,"closed_all_day":true}],"channel":{"website_url":""}})",
        R"({"name":"After","avatar":null,"channel":{"type":"web_widget"}})",
        R"({"name":"After","channel":{"reply_time":"never"}})",
        R"({"name":"After","branded_email_layout":"<p>{{ content_for_layout }}</p>"})");
    CHECK(server.ask("PATCH", Server::inbox(id), refused).status >= 422);
    CHECK(server.ask("GET", Server::inbox(id)).body == before);
    CHECK(server.emulator.world.accounts.at(1).inbox_key == key);
    CHECK(server.emulator.world.history.size() == events);
}

TEST_CASE("a failed mail probe is the one refusal that still stores") {
    Server server;
    const auto id = new_inbox(server, R"({"type":"email","email":"a@b.example"})");
    const auto answer = server.ask(
        "PATCH", Server::inbox(id),
        R"({"name":"After","channel":{"imap_enabled":true,"imap_address":"127.0.0.1","imap_login":"me"}})");
    CHECK(answer.status == 422);
    const auto inbox = server.read(id);
    CHECK(inbox.at("name") == "After");
    CHECK(inbox.at("imap_login") == "me");
}

TEST_CASE("the phone number of an unchanged WhatsApp configuration is not checked") {
    Server server;
    const std::string good = R"({"api_key":"k","phone_number_id":"p","business_account_id":"b"})";
    const auto id = new_inbox(server, cloud(good));
    const auto patch = [&](const std::string& channel) {
        return server.ask("PATCH", Server::inbox(id), R"({"channel":)" + channel + "}");
    };
    CHECK(patch(R"({"phone_number":"+2"})").status == 200);
    CHECK(text_of(patch(R"({"provider_config":{"api_key":"k","phone_number_id":"q"}})"), "message") ==
          "Provider config Invalid Credentials");
    // 360dialog needs no number; going back to the Cloud API does
    CHECK(patch(R"({"provider":"default","provider_config":{"api_key":"k"}})").status == 200);
    CHECK(patch(R"({"provider":"whatsapp_cloud"})").status == 422);
    CHECK(patch(R"({"provider":"whatsapp_cloud","provider_config":{"api_key":"k","phone_number_id":11}})")
              .status == 200);
}

TEST_CASE("a number that is not the business account's is refused on create too, once") {
    Server server;
    const auto create = [&](const std::string& config) {
        return text_of(server.ask("POST", Server::inboxes, with_channel(cloud(config))), "message");
    };
    CHECK(create(R"({"api_key":"invalid","phone_number_id":"q"})") == "Provider config Invalid Credentials");
    CHECK(create(R"({"api_key":"k","phone_number_id":null})") == "Provider config Invalid Credentials");
    Server older{"4.15.1"};
    CHECK(older.ask("POST", Server::inboxes, with_channel(cloud(R"({"api_key":"k"})"))).status == 200);
}

TEST_CASE("the inbox limit is checked last") {
    Server server;
    server.emulator.world.accounts.at(1).inbox_limit = 0;
    const auto status = [&](const std::string& body) {
        return server.ask("POST", Server::inboxes, body).status;
    };
    CHECK(status(with_channel(R"({"type":"api"})")) == 402);
    CHECK(status(R"({"name":"","channel":{"type":"api"}})") == 422);
    CHECK(status(with_channel(R"({"type":"telegram","bot_token":"bad"})")) == 422);
    CHECK(status(R"({"name":"x"})") == 500);
    server.emulator.world.accounts.at(1).inbox_limit = 1;
    CHECK(status(with_channel(R"({"type":"email","email":"a@b.example"})")) == 200);
    CHECK(status(with_channel(R"({"type":"email","email":"a@b.example"})")) == 422);
    CHECK(status(with_channel(R"({"type":"email","email":"c@d.example"})")) == 402);
    server.emulator.world.accounts.at(1).inbox_limit = 2;
    CHECK(status(with_channel(R"({"type":"email","email":"c@d.example"})")) == 200);
}

TEST_CASE("a second PATCH waits for a slow one of the same inbox") {
    Server server;
    const auto id = new_inbox(server, R"({"type":"telegram","bot_token":"1:a"})");
    const auto other = new_site(server);
    const auto wait = [&](std::int64_t inbox, const std::string& body) {
        return time_before(server.emulator.world, server.request("PATCH", Server::inbox(inbox), body));
    };
    CHECK(wait(id, R"({"channel":{"bot_token":"1:slow4"}})") == 4s);
    CHECK(wait(other, R"({"name":"x"})") == 0s);
    server.pass(1s);
    CHECK(wait(id, R"({"name":"x"})") == 3s);
    server.pass(4s);
    CHECK(wait(id, R"({"name":"x"})") == 0s);
    Server older{"4.15.1"};
    const auto patch = older.request("PATCH", Server::inbox(1), R"({"channel":{"bot_token":"1:slow4"}})");
    CHECK(time_before(older.emulator.world, patch) == 4s);
    CHECK(time_before(older.emulator.world, older.request("PATCH", Server::inbox(1), "{}")) == 0s);
}

TEST_CASE("branded_email_layout may be empty, and older servers do not know it") {
    Server server;
    const auto id = new_site(server);
    const auto patch = [&](const std::string& value) {
        return server.ask("PATCH", Server::inbox(id), R"({"branded_email_layout":)" + value + "}");
    };
    for (const auto* const blank : {"null", R"("")", R"("null")", R"("  ")", "false", "[]"})
        CHECK(patch(blank).status == 200);
    CHECK(text_of(patch(R"("x")"), "error") == "Branded email templates feature is not enabled");
    Server older{"4.15.1"};
    const auto there = new_site(older);
    CHECK(older.ask("PATCH", Server::inbox(there), R"({"branded_email_layout":"x"})").status == 200);
}
