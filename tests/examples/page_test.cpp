// The page "Create an inbox" of Chatwoot's API documentation, held against examples/channels and the table.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/manifests/secrets.hpp"
#include "state/model/inbox/json.hpp"
#include "state/store/fingerprint.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
namespace json = boost::json;

json::value page() {
    std::ifstream file(SOURCE_DIRECTORY "/tests/examples/api_page.json");
    REQUIRE(file);
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

// What the page's examples have where ours name a variable.
void give_secrets() {
    setenv("ACME_CHATWOOT_TOKEN", "token", 1);
    setenv("ACME_LINE_SECRET", "line-channel-secret", 1);
    setenv("ACME_LINE_TOKEN", "line-channel-token", 1);
    setenv("ACME_TELEGRAM_TOKEN", "123456789:telegram-bot-token", 1);
    setenv("ACME_WHATSAPP_KEY", "your-api-key", 1);
    setenv("ACME_360DIALOG_KEY", "your-360dialog-key", 1);
    setenv("ACME_BANDWIDTH_KEY", "your-api-key", 1);
    setenv("ACME_BANDWIDTH_SECRET", "your-api-secret", 1);
}

// The bodies that examples/channels sends, by the key of the inbox.
std::map<std::string, json::value> bodies() {
    give_secrets();
    const auto fingerprint = state::temporary_fingerprinter();
    auto set = agent::read_manifest_set(SOURCE_DIRECTORY "/examples/channels", std::nullopt, fingerprint);
    for (const auto& diagnostic : set.diagnostics.sorted()) {
        INFO(render(diagnostic));
        CHECK(diagnostic.severity == state::Severity::warning);
    }
    std::map<std::string, json::value> result;
    for (const auto& inbox : set.desired.inboxes) {
        const auto secrets = agent::open_secrets(inbox, fingerprint);
        REQUIRE(secrets);
        result[inbox.address.key] = json::parse(state::create_body(inbox, secrets.value(), {}));
    }
    return result;
}

// Every value that the page lists for a field or a key inside it is a choice of the table.
void check_values(const state::Field& row, const json::object& described) {
    INFO(row.name);
    const auto& one = described.contains("items") ? described.at("items").as_object() : described;
    if (const auto* values = one.if_contains("enum"))
        for (const auto& value : values->as_array()) {
            INFO(value);
            CHECK(std::ranges::count(row.choices, std::string_view(value.as_string()),
                                     &state::Choice::name) == 1);
        }
    if (const auto* keys = described.if_contains("properties"))
        for (const auto& [name, inner] : keys->as_object()) {
            const auto key = std::ranges::find(row.keys, std::string_view(name), &state::Field::name);
            INFO(name);
            REQUIRE(key != row.keys.end());
            check_values(*key, inner.as_object());
        }
}

}  // namespace

TEST_CASE("the examples send what the API page's examples say, value for value") {
    const std::map<std::string, std::string> ours{
        {"web_widget", "support"}, {"api", "app"},           {"email", "mail"}, {"line", "line"},
        {"telegram", "telegram"},  {"whatsapp", "whatsapp"}, {"sms", "sms"}};
    const auto sent = bodies();
    const auto whole = page();
    const auto& examples = whole.at("examples").as_object();
    REQUIRE(examples.size() == 7);
    for (const auto& [name, expected] : examples) {
        INFO(name);
        CHECK(sent.at(ours.at(name)) == expected);
    }
}

TEST_CASE("the eighth payload, WhatsApp by 360dialog, has an example of its own") {
    const auto sent = bodies();
    REQUIRE(sent.size() == 8);
    CHECK(sent.at("whatsapp-360dialog").at("channel") ==
          json::parse(R"({"type":"whatsapp","provider":"default","phone_number":"+15557654321",
                          "provider_config":{"api_key":"your-360dialog-key"}})"));
}

TEST_CASE("every field and value of the API page is in the field table") {
    const std::map<std::string_view, state::Payload> payloads{
        {"inbox_create_web_widget_channel_payload", state::Payload::web_widget},
        {"inbox_create_api_channel_payload", state::Payload::api},
        {"inbox_create_email_channel_payload", state::Payload::email},
        {"inbox_create_line_channel_payload", state::Payload::line},
        {"inbox_create_telegram_channel_payload", state::Payload::telegram},
        {"inbox_create_whatsapp_channel_payload#0", state::Payload::whatsapp_cloud},
        {"inbox_create_whatsapp_channel_payload#1", state::Payload::whatsapp_360dialog},
        {"inbox_create_sms_channel_payload", state::Payload::sms}};
    const auto whole = page();
    std::size_t checked = 0;
    for (const auto& [group, described] : whole.at("fields").as_object()) {
        INFO(group);
        if (group == "inbox") {
            for (const auto& [name, field] : described.as_object()) {
                if (name == "channel") continue;
                // The page's number is a slug in a manifest.
                const auto* row =
                    state::find_inbox_field(name == "portal_id" ? "portal" : std::string_view(name));
                INFO(name);
                REQUIRE(row != nullptr);
                check_values(*row, field.as_object());
                ++checked;
            }
            continue;
        }
        REQUIRE(payloads.contains(group));
        const auto payload = payloads.at(group);
        for (const auto& [name, field] : described.at("properties").as_object()) {
            if (name == "type") continue;
            INFO(name);
            const auto* row = state::find_channel_field(payload, name);
            REQUIRE(row != nullptr);
            check_values(*row, field.as_object());
            ++checked;
        }
        for (const auto& name : described.at("required").as_array()) {
            if (name.as_string() == "type") continue;
            INFO(name);
            const auto* row = state::find_channel_field(payload, name.as_string());
            CHECK((row->required & state::mask(payload)) != 0);
        }
    }
    CHECK(checked > 60);
}
