#include "plans/render/json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/random_plan.hpp"
#include "tests/support/sample_plan.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using tests::full_plan;
using tests::planned;

namespace {

const std::filesystem::path golden = std::filesystem::path(GOLDEN_DIRECTORY) / "plans";
const Origin origin{"0.1.0", "2026-01-31T09:30:00Z"};

Json rendered(const Plan& plan) { return boost::json::parse(render_json(plan, origin)); }

// An element of resource_changes, its `change`.
Json change_of(const Change& change) { return resource_change(change).at("change"); }

}  // namespace

TEST_CASE("a plan as JSON is Terraform's, with what Terraform has no word for beside it") {
    tests::check_golden(golden / "full.json", render_json(full_plan(), origin));
    tests::check_golden(golden / "empty.json", render_json({}, origin));
}

TEST_CASE("every plan as JSON fits the published description of Terraform's") {
    const auto schema = boost::json::parse(tests::text_of_file(golden / "terraform-plan.schema.json"));
    CHECK(tests::schema_errors(schema, rendered(full_plan())) == std::vector<std::string>{});
    CHECK(tests::schema_errors(schema, rendered({})) == std::vector<std::string>{});
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        CHECK(tests::schema_errors(schema, rendered(tests::random_plan(seed))) == std::vector<std::string>{});
    }
}

TEST_CASE("the schema refuses what is not Terraform's") {
    const auto schema = boost::json::parse(tests::text_of_file(golden / "terraform-plan.schema.json"));
    const auto wrong = [&](const char* pointer, const Json& value) {
        auto plan = rendered(full_plan());
        plan.at_pointer(pointer) = value;
        return !tests::schema_errors(schema, plan).empty();
    };
    CHECK(wrong("/format_version", "2.0"));
    CHECK(wrong("/resource_changes/0/mode", "own"));
    CHECK(wrong("/resource_changes/0/change/actions", {"replace"}));
    CHECK(wrong("/resource_changes/0/change/before", boost::json::object()));
    CHECK(wrong("/resource_changes/2/change/after_sensitive", {{"name", false}}));
    CHECK(wrong("/resource_changes/5/change/after", boost::json::object()));
    CHECK(wrong("/resource_drift", nullptr));
}

TEST_CASE("no plan as JSON shows a fingerprint") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        CHECK(render_json(tests::random_plan(seed), origin).find("hmac-sha256") == std::string::npos);
    }
}

TEST_CASE("before and after hold all that is declared of an inbox, not only what differs") {
    auto change = planned(Action::update, Reason::differs, "a", "A", 3,
                          {{state::inbox_field("greeting_message"), Json("old"), Json("new"), Cause::change}},
                          Payload::api);
    change.rest.set(state::inbox_field("timezone"), Json("UTC"));
    change.rest.set(state::channel_field(Payload::api, "webhook_url"), Json("https://hook.example"));
    const auto json = change_of(change);
    for (const char* side : {"/before", "/after"}) {
        const auto at = [&](const std::string& rest) { return json.at_pointer(side + rest); };
        CHECK(at("/timezone") == "UTC");
        CHECK(at("/channel/webhook_url") == "https://hook.example");
        CHECK(at("/channel/type") == "api");
        CHECK(at("/id") == 3);
    }
    CHECK(json.at_pointer("/before/greeting_message") == "old");
    CHECK(json.at_pointer("/after/greeting_message") == "new");
}

TEST_CASE("a secret that changes differs between before and after, and is marked on both sides") {
    const auto password = state::channel_field(Payload::email, "imap_password");
    const auto config = state::channel_field(Payload::whatsapp_cloud, "provider_config");
    const auto json =
        change_of(planned(Action::update, Reason::differs, "a", "A", 3,
                          {{password, Json("hmac-sha256:1"), Json("hmac-sha256:2"), Cause::change}}));
    CHECK(json.at_pointer("/before/channel/imap_password") == "(sensitive)");
    CHECK(json.at_pointer("/after/channel/imap_password") == "(sensitive, changed)");
    CHECK(json.at_pointer("/before_sensitive/channel/imap_password") == true);
    CHECK(json.at_pointer("/after_sensitive/channel/imap_password") == true);

    const auto value = [](const char* key, const char* number) {
        return Json{{"api_key", key}, {"phone_number_id", number}};
    };
    const auto keys =
        change_of(planned(Action::update, Reason::differs, "a", "A", 3,
                          {{config, value("hmac-sha256:1", "1"), value("hmac-sha256:1", "2"), Cause::change}},
                          Payload::whatsapp_cloud));
    CHECK(keys.at_pointer("/after/channel/provider_config/api_key") == "(sensitive)");
    CHECK(keys.at_pointer("/after/channel/provider_config/phone_number_id") == "2");
    CHECK(keys.at_pointer("/after_sensitive/channel/provider_config") == Json{{"api_key", true}});
}

TEST_CASE("an address is shown as JSON without what could be a password or a key in it, and marked") {
    const auto hook = state::channel_field(Payload::api, "webhook_url");
    const auto json = change_of(planned(Action::update, Reason::differs, "a", "A", 3,
                                        {{hook, Json("https://me:old-pw@hook.example/?key=K3Y"),
                                          Json("https://me:new-pw@hook.example/?key=K3Y"), Cause::change}},
                                        Payload::api));
    CHECK(json.at_pointer("/before/channel/webhook_url") == "https://…@hook.example/?…");
    CHECK(json.at_pointer("/after/channel/webhook_url") == "https://…@hook.example/?… (sensitive, changed)");
    CHECK(json.at_pointer("/before_sensitive/channel/webhook_url") == true);
    CHECK(json.at_pointer("/after_sensitive/channel/webhook_url") == true);
}

TEST_CASE("notes stand in a plan as JSON, and what drives a terminal is escaped in it") {
    Plan plan;
    plan.notes = {"moved \xc2\x9b"};
    CHECK(rendered(plan).at("notes") == boost::json::array{"moved \xc2\x9b"});
    CHECK_THAT(render_json(plan, origin), Catch::Contains("moved \\u009b"));
}

TEST_CASE("GitLab's report counts what is created, updated and deleted") {
    CHECK(render_gitlab(full_plan()) == "{\"create\":2,\"update\":3,\"delete\":1}\n");
    CHECK(render_gitlab({}) == "{\"create\":0,\"update\":0,\"delete\":0}\n");
}
