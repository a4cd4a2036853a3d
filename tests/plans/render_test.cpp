#include "plans/render.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;

const std::filesystem::path golden = std::filesystem::path(GOLDEN_DIRECTORY) / "render";

FieldId id(std::string_view name) { return state::inbox_field(name); }
FieldId channel_id(Payload payload, std::string_view name) { return state::channel_field(payload, name); }

Change change(Action action, Reason reason, const std::string& key, const std::string& name,
              std::int64_t number, std::vector<FieldChange> fields = {}, Payload payload = Payload::email) {
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
        change(Action::create, Reason::not_recorded, "a-new",
               "New \x1b[31m\xc2\x9b"
               "31m\nred",
               0,
               {{id("name"), Json(),
                 Json("New \x1b[31m\xc2\x9b"
                      "31m\nred"),
                 Cause::wish},
                {password, Json(), Json("hmac-sha256:0123"), Cause::wish},
                {id("members"), Json(), boost::json::parse(R"(["ann@acme.example"])"), Cause::wish}}),
        change(Action::create, Reason::vanished, "b-vanished", "Back again", 7),
        change(Action::update, Reason::differs, "c-updated-with-a-longer-key", "Support", 8,
               {{id("name"), Json("Old"), Json("Support"), Cause::wish},
                {id("greeting_message"), Json("by hand"), Json(long_text + "Ü"), Cause::drift},
                {password, Json("hmac-sha256:1"), Json("hmac-sha256:2"), Cause::both},
                {config, boost::json::parse(R"({"api_key":"hmac-sha256:1","phone_number_id":"1"})"),
                 boost::json::parse(R"({"api_key":"hmac-sha256:2","phone_number_id":"2"})"), Cause::wish}}),
        change(Action::update, Reason::differs, "d-drifted", "Drifted", 9,
               {{id("timezone"), Json("UTC"), Json("Europe/Berlin"), Cause::drift}}, Payload::web_widget),
        change(Action::destroy, Reason::left_manifests, "e-gone", "Old site", 10, {}, Payload::web_widget),
        change(Action::adopt, Reason::not_recorded, "f-adopted", "Found", 11, {}, Payload::sms),
        change(Action::forget, Reason::removed, "g-forgotten", "Left alone", 12, {},
               Payload::whatsapp_360dialog),
        change(Action::forget, Reason::vanished, "h-lost", "", 13, {}, Payload::telegram)};
    plan.findings = {
        {Finding::Kind::blocked, {"i-blocked"}, InboxId{14}, "it cannot be done", "do another thing"},
        {Finding::Kind::waiting, {"j-waiting"}, InboxId{15}, "it takes time", "run again"},
        {Finding::Kind::retained, {"k-kept"}, InboxId{16}, "it is kept", {}}};
    plan.warnings = {
        "channel.allowed_domains is not known to Chatwoot 4.2.0 of account beta: left out of inbox.x"};
    plan.unchanged = 3;
    return plan;
}

}  // namespace

TEST_CASE("a plan is one line a change, with what stands in its way and what was read") {
    tests::check_golden(golden / "changes.txt", render(full_plan(), Color::no, Detail::changes));
}

TEST_CASE("a plan with fields shows before and after, and who moved") {
    tests::check_golden(golden / "fields.txt", render(full_plan(), Color::no, Detail::fields));
}

TEST_CASE("a plan in color is the same text with colors") {
    tests::check_golden(golden / "color.txt", render(full_plan(), Color::yes, Detail::changes));
}

TEST_CASE("a plan without changes says so, also where inboxes are kept or blocked") {
    Plan plan;
    plan.unchanged = 1;
    std::string text = render(plan, Color::no, Detail::fields);
    plan.unchanged = 3;
    plan.findings = {{Finding::Kind::retained, {"a"}, InboxId{1}, "it is kept", {}}};
    text += "---\n" + render(plan, Color::no, Detail::fields);
    plan.findings = {{Finding::Kind::blocked, {"a"}, InboxId{1}, "it cannot be done", "do another thing"}};
    text += "---\n" + render(plan, Color::no, Detail::fields);
    tests::check_golden(golden / "no_changes.txt", text);
}

TEST_CASE("a plan that lacks an account does not say that there are no changes") {
    Plan plan;
    plan.unread = {"acme"};
    CHECK(render(plan, Color::no, Detail::changes) == "Plan incomplete: account.acme could not be read.\n");
    CHECK(render_drift(plan, Color::no, Detail::changes) ==
          "Drift unknown: account.acme could not be read.\n");
    plan.unread = {"acme", "beta"};
    plan.unchanged = 1;
    CHECK(render(plan, Color::no, Detail::changes) ==
          "Plan incomplete: account.acme, account.beta could not be read. 1 inbox matches its manifest.\n");
    plan.changes = {change(Action::create, Reason::not_recorded, "a", "A", 0)};
    CHECK_THAT(render(plan, Color::no, Detail::changes),
               Catch::Contains("1 to add, 0 to change, 0 to destroy; account.acme, account.beta could not"));
}

TEST_CASE("no rendering shows a fingerprint or a control character of a manifest") {
    for (const auto detail : {Detail::changes, Detail::fields}) {
        const auto text = render(full_plan(), Color::no, detail);
        CHECK(text.find("hmac-sha256") == std::string::npos);
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find("\xc2\x9b") == std::string::npos);
    }
}

TEST_CASE("the counts of a plan are those of its lines") {
    CHECK(count(full_plan()) ==
          Counts{.add = 3, .change = 2, .destroy = 1, .forget = 2, .blocked = 1, .waiting = 1});
    CHECK(count({}) == Counts{});
}

TEST_CASE("an address that is sent to shows no password and no key") {
    const auto& row = state::field(channel_id(Payload::api, "webhook_url"));
    CHECK(shown(row, Json("https://user:hunter2@hooks.example/a?key=hunter2")) ==
          "\"https://…@hooks.example/a?…\"");
}
