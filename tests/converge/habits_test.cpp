// What a real server makes of what it is sent, and what it keeps: none of it is ever a difference.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;

namespace {

boost::json::value json(std::string_view text) { return boost::json::parse(text); }

// A web widget with these lines of the inbox and of its channel.
std::string widget(const std::string& inbox, const std::string& channel = {}) {
    return "[inbox.site]\nname = \"Site\"\n" + inbox +
           "\n[inbox.site.channel]\ntype = \"web_widget\"\nwebsite_url = \"https://acme.example\"\n" +
           channel;
}

std::string api(const std::string& channel) {
    return "[inbox.app]\nname = \"App\"\n[inbox.app.channel]\ntype = \"api\"\n" + channel;
}

struct Bench {
    Server server;
    Site site{server};

    explicit Bench(std::string_view version = "4.16.2") : server(version) {}

    // After it the plan is empty.
    Run converge(const std::string& manifest) {
        site.write("inboxes.toml", manifest);
        auto run = site.apply();
        CHECK(troubles(run) == "");
        CHECK(summary(site.plan()) == "");
        return run;
    }
    std::string plan(const std::string& manifest) {
        site.write("inboxes.toml", manifest);
        return summary(site.plan());
    }
    boost::json::object read(std::string_view key) { return server.inbox(site.id_of(key)); }
    void patch(std::string_view key, std::string_view body, int status = 200) {
        const auto path = "/inboxes/" + std::to_string(site.id_of(key));
        CHECK(server.ask("PATCH", path, std::string(body)).status == status);
    }
};

}  // namespace

TEST_CASE("a survey stays as it was sent on create, is rebuilt by an update, and is the same all along") {
    Bench bench;
    bench.converge(widget("csat_config = { message = \"How was it?\" }"));
    CHECK(bench.read("site").at("csat_config") == json(R"({"message":"How was it?"})"));
    bench.patch("site", R"({"csat_config":{"message":"How was it?"}})");
    CHECK(bench.read("site").at("csat_config").as_object().size() == 5);
    CHECK(summary(bench.site.plan()) == "");
}

TEST_CASE("the survey's template that the server has made is no drift, and survives our changes") {
    Bench bench;
    bench.converge(widget("csat_config = { message = \"one\" }"));
    bench.patch("site",
                R"({"csat_config":{"message":"one","template":{"name":"made","status":"APPROVED"}}})");
    CHECK(summary(bench.site.plan()) == "");
    bench.converge(widget("csat_config = { message = \"two\" }"));
    CHECK(bench.read("site").at("csat_config").at("template") ==
          json(R"({"name":"made","status":"APPROVED"})"));
    bench.converge(widget("csat_config = { message = \"two\", template = {} }"));
    CHECK_FALSE(bench.read("site").at("csat_config").as_object().contains("template"));
}

TEST_CASE("keys of provider_config that the server or others made are kept when ours change") {
    Bench bench;
    const auto manifest = [&](const std::string& key) {
        return "[inbox.wa]\nname = \"WhatsApp\"\n[inbox.wa.channel]\ntype = \"whatsapp\"\n"
               "provider = \"whatsapp_cloud\"\nphone_number = "
               "\"+15550001\"\n[inbox.wa.channel.provider_config]\n"
               "api_key = " +
               bench.site.secret("key", key) + "\nphone_number_id = \"1\"\nbusiness_account_id = \"2\"\n";
    };
    bench.converge(manifest("first"));
    auto minted = bench.read("wa").at("provider_config");
    CHECK(minted.at("webhook_verify_token").as_string().size() == 32);
    minted.as_object()["source"] = "embedded_signup";
    bench.patch("wa", serialize(boost::json::object{{"channel", {{"provider_config", minted}}}}));
    CHECK(summary(bench.site.plan()) == "");
    const auto run = bench.converge(manifest("second"));
    CHECK(summary(run.pass) == "wa ~ channel.provider_config(wish)\n");
    minted.as_object()["api_key"] = "second";
    CHECK(bench.read("wa").at("provider_config") == minted);
}

TEST_CASE("a form that no manifest declares is the server's own, and a declared one is replaced whole") {
    Bench bench;
    bench.converge(widget("", "pre_chat_form_enabled = true\n"));
    CHECK(bench.read("site").at("pre_chat_form_options").at("pre_chat_fields").as_array().size() == 3);
    const std::string options =
        "pre_chat_form_options = { pre_chat_message = \"Hello\", pre_chat_fields = "
        "[{ name = \"emailAddress\", enabled = true }] }\n";
    bench.converge(widget("", options));
    CHECK(bench.read("site").at("pre_chat_form_options") ==
          json(R"({"pre_chat_message":"Hello","pre_chat_fields":[{"name":"emailAddress","enabled":true}]})"));
    bench.patch("site", R"({"channel":{"pre_chat_form_options":{}}})");
    CHECK(summary(bench.site.plan()) == "site ~ channel.pre_chat_form_options(drift)\n");
}

TEST_CASE("feature flags are a set: another order, or one written twice, is no change") {
    Bench bench;
    bench.converge(widget("", "selected_feature_flags = [\"end_conversation\", \"attachments\"]\n"));
    const std::string twice =
        "selected_feature_flags = [\"attachments\", \"end_conversation\", \"attachments\"]\n";
    CHECK(bench.plan(widget("", twice)) == "");
    bench.patch("site", R"({"channel":{"selected_feature_flags":["end_conversation","attachments"]}})");
    CHECK(summary(bench.site.plan()) == "");
    bench.patch("site", R"({"channel":{"selected_feature_flags":["attachments"]}})");
    CHECK(summary(bench.site.plan()) == "site ~ channel.selected_feature_flags(drift)\n");
}

TEST_CASE("days that no manifest names keep their hours, and hours of a closed day count for nothing") {
    Bench bench;
    const auto hours = [](const std::string& days) { return widget("working_hours = { " + days + " }"); };
    bench.converge(hours("monday = \"10:00-18:30\", tuesday = \"closed\", sunday = \"open all day\""));
    const auto day = [&](std::size_t number) {
        return bench.read("site").at("working_hours").as_array().at(number);
    };
    CHECK(day(3) == json(R"({"day_of_week":3,"closed_all_day":false,"open_hour":9,"open_minutes":0,
                             "close_hour":17,"close_minutes":0,"open_all_day":false})"));
    CHECK(day(0).at("close_minutes") == json("59"));
    bench.patch("site", R"({"working_hours":[{"day_of_week":2,"closed_all_day":true,"open_hour":3},
                                             {"day_of_week":4,"closed_all_day":true}]})");
    CHECK(summary(bench.site.plan()) == "");
    bench.converge(hours("monday = \"10:00-18:30\", tuesday = \"09:00-12:00\", sunday = \"closed\""));
    CHECK(day(4).at("closed_all_day") == json("true"));
    bench.converge(hours("sunday = \"00:00-23:59\", saturday = \"23:58-23:59\""));
    CHECK(day(0).at("open_all_day") == json("false"));
    CHECK(day(1).at("open_hour") == json("10"));
}

TEST_CASE("numbers in additional_attributes are compared by value, however the server spells them") {
    Bench bench;
    const std::string numbers =
        "additional_attributes = { big = 1e21, zero = -0.0, whole = 9007199254740993, two = 2.0, small = "
        "1e-7, "
        "deep = { list = [1, 2.5, [3.0], { four = 4 }] } }\n";
    bench.converge(api(numbers));
    bench.converge(api(numbers + "webhook_url = \"https://acme.example/hook\"\n"));
    bench.patch("app", R"({"channel":{"additional_attributes":{"big":1000000000000000000000,"zero":0,
        "whole":9007199254740993,"two":2,"small":0.0000001,"deep":{"list":[1,2.5,[3],{"four":4.0}]}}}})");
    CHECK(summary(bench.site.plan()) == "");
    bench.patch("app", R"({"channel":{"additional_attributes":{"big":1000000000000000000000,"zero":0,
        "whole":9007199254740992,"two":2,"small":0.0000001,"deep":{"list":[1,2.5,[3],{"four":4.0}]}}}})");
    CHECK(summary(bench.site.plan()) == "app ~ channel.additional_attributes(drift)\n");
}

TEST_CASE("null on the server and an empty text are told apart, and converge") {
    Bench bench;
    bench.converge(widget("greeting_message = \"\"\nbusiness_name = \"\""));
    bench.patch("site", R"({"greeting_message":null,"business_name":null})");
    CHECK(summary(bench.site.plan()) == "site ~ greeting_message(drift) business_name(drift)\n");
    bench.converge(widget("greeting_message = \"\"\nbusiness_name = \"\""));
    CHECK(bench.read("site").at("greeting_message") == json("\"\""));
}

TEST_CASE("an avatar is what its bytes are: another file of the same name, and somebody else's, are seen") {
    using namespace std::string_view_literals;
    Bench bench;
    bench.site.write("logo.png", "\x89PNG\r\n\x1A\n one"sv);
    bench.converge(widget("avatar = \"logo.png\""));
    bench.site.write("copy.png", "\x89PNG\r\n\x1A\n one"sv);
    CHECK(bench.plan(widget("avatar = \"copy.png\"")) == "");
    bench.site.write("copy.png", "\x89PNG\r\n\x1A\n two"sv);
    CHECK(summary(bench.site.plan()) == "site ~ avatar(wish)\n");
    bench.converge(widget("avatar = \"copy.png\""));
    bench.server.set_avatar(bench.site.id_of("site"), "cat.png");
    CHECK(summary(bench.site.plan()) == "site ~ avatar(drift)\n");
    bench.converge(widget("avatar = \"copy.png\""));
    bench.converge(widget(""));
    CHECK_FALSE(bench.read("site").at("avatar_url").as_string().empty());
}
