#include "tests/support/sample_plan.hpp"

#include <boost/json/parse.hpp>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::tests {

using namespace plans;

namespace {

FieldId id(std::string_view name) { return state::inbox_field(name); }
FieldId channel_id(Payload payload, std::string_view name) { return state::channel_field(payload, name); }

}  // namespace

Change planned(Action action, Reason reason, const std::string& key, const std::string& name,
               std::int64_t number, std::vector<FieldChange> fields, Payload payload) {
    return {action, reason, {key}, "acme", payload, name, InboxId{number}, std::move(fields)};
}

// One of everything.
Plan full_plan() {
    const auto password = channel_id(Payload::email, "imap_password");
    const auto config = channel_id(Payload::whatsapp_cloud, "provider_config");
    const std::string long_text(200, 'x');
    Plan plan;
    plan.readings = {{"acme", "https://chat.acme.example", {4, 15, 1}, 12},
                     {"beta", "https://beta.example", {4, 2, 0}, 1}};
    plan.changes = {
        planned(Action::create, Reason::not_recorded, "a-new",
                "New \x1b[31m\xc2\x9b"
                "31m\nred",
                0,
                {{id("name"), Json(),
                  Json("New \x1b[31m\xc2\x9b"
                       "31m\nred"),
                  Cause::change},
                 {password, Json(), Json("hmac-sha256:0123"), Cause::change},
                 {id("members"), Json(), boost::json::parse(R"(["ann@acme.example"])"), Cause::change}}),
        planned(Action::create, Reason::vanished, "b-vanished", "Back again", 7),
        planned(Action::update, Reason::differs, "c-updated-with-a-longer-key", "Support", 8,
                {{id("name"), Json("Old"), Json("Support"), Cause::change},
                 {id("greeting_message"), Json("by hand"), Json(long_text + "Ü"), Cause::drift},
                 {password, Json("hmac-sha256:1"), Json("hmac-sha256:2"), Cause::both}}),
        planned(Action::update, Reason::differs, "c-whatsapp", "WhatsApp", 17,
                {{config, boost::json::parse(R"({"api_key":"hmac-sha256:1","phone_number_id":"1"})"),
                  boost::json::parse(R"({"api_key":"hmac-sha256:2","phone_number_id":"2"})"), Cause::change}},
                Payload::whatsapp_cloud),
        planned(Action::update, Reason::differs, "d-drifted", "Drifted", 9,
                {{id("timezone"), Json("UTC"), Json("Europe/Berlin"), Cause::drift}}, Payload::web_widget),
        planned(Action::destroy, Reason::not_declared, "e-gone", "Old site", 10, {}, Payload::web_widget),
        planned(Action::forget, Reason::removed, "g-forgotten", "Left alone", 12, {},
                Payload::whatsapp_360dialog),
        planned(Action::forget, Reason::vanished, "h-lost", "", 13, {}, Payload::telegram)};
    plan.changes[2].rest.set(id("timezone"), Json("Europe/Berlin"));
    plan.changes[5].rest.set(id("name"), Json("Old site"));
    plan.changes[5].rest.set(channel_id(Payload::web_widget, "website_url"), Json("https://old.example"));
    plan.drift = {
        planned(Action::update, Reason::differs, "d-drifted", "Drifted", 9,
                {{id("timezone"), Json("Europe/Berlin"), Json("UTC"), Cause::drift}}, Payload::web_widget),
        planned(Action::forget, Reason::vanished, "h-lost", "", 13, {}, Payload::telegram)};
    plan.drift[0].rest.set(id("name"), Json("Drifted"));
    plan.drift[1].rest.set(channel_id(Payload::telegram, "bot_token"), Json("hmac-sha256:7"));
    plan.findings = {
        {Finding::Kind::blocked, {"i-blocked"}, InboxId{14}, "it cannot be done", "do another thing"},
        {Finding::Kind::waiting, {"j-waiting"}, InboxId{15}, "it takes time", "run again"},
        {Finding::Kind::retained, {"k-kept"}, InboxId{16}, "it is kept", {}}};
    plan.warnings = {
        "Chatwoot 4.2.0 of account beta does not support channel.allowed_domains: omitted for inbox.x"};
    plan.notes = {"inbox.was -> inbox.a-new: it is recorded under its new key"};
    plan.unchanged = 3;
    return plan;
}

}  // namespace inboxctl::tests
