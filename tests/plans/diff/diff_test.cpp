#include "plans/diff/diff.hpp"

#include <boost/json/parse.hpp>

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

// One account, and inboxes of one kind, in all three snapshots.
struct Snapshots {
    state::Desired desired;
    std::vector<RecordedInbox> recorded;
    std::vector<ObservedAccount> observed{{"acme", {4, 15, 1}, {}}};

    DesiredInbox& want(const std::string& key, Payload payload = Payload::web_widget) {
        desired.inboxes.push_back({.address = {key}, .account = "acme", .payload = payload});
        return desired.inboxes.back();
    }
    RecordedInbox& know(const std::string& key, std::int64_t id, Payload payload = Payload::web_widget) {
        recorded.push_back({.address = {key}, .account = "acme", .id = InboxId{id}, .payload = payload});
        return recorded.back();
    }
    ObservedInbox& see(std::int64_t id, Payload payload = Payload::web_widget) {
        observed.front().inboxes.push_back({.id = InboxId{id},
                                            .name = "Seen",
                                            .channel_type = std::string(state::name_of(payload).channel_type),
                                            .payload = payload});
        return observed.front().inboxes.back();
    }
    Difference diff() const { return plans::diff(desired, recorded, observed); }
};

FieldId id(std::string_view name) { return state::inbox_field(name); }
FieldId channel_id(Payload payload, std::string_view name) { return state::channel_field(payload, name); }
Json json(std::string_view text) { return boost::json::parse(text); }

// One tracked inbox whose name the three snapshots have as given.
Difference with_names(const char* wanted, const char* applied, const char* seen) {
    Snapshots s;
    s.want("a").fields.set(id("name"), Json(wanted));
    s.know("a", 1).applied.set(id("name"), Json(applied));
    s.see(1).fields.set(id("name"), Json(seen));
    return s.diff();
}

}  // namespace

TEST_CASE("a declared inbox that was never applied is created with all its fields") {
    Snapshots s;
    s.want("a").fields.set(id("name"), Json("Support"));
    s.see(7).fields.set(id("name"), Json("Something else"));
    const auto result = s.diff();
    REQUIRE(result.changes.size() == 1);
    const auto& change = result.changes.front();
    CHECK(change.action == Action::create);
    CHECK(change.reason == Reason::not_recorded);
    CHECK(change.id == InboxId{});
    CHECK(change.name == "Support");
    CHECK(change.fields == std::vector<FieldChange>{{id("name"), Json(), Json("Support"), Cause::change}});
}

TEST_CASE("a widget of the same name and site that nobody tracks is not made a second time") {
    Snapshots s;
    auto& wanted = s.want("a");
    wanted.fields.set(id("name"), Json("Support"));
    wanted.fields.set(channel_id(Payload::web_widget, "website_url"), Json("https://acme.example"));
    auto& seen = s.see(7);
    seen.fields.set(id("name"), Json("Support"));
    seen.fields.set(channel_id(Payload::web_widget, "website_url"), Json("https://acme.example"));
    auto result = s.diff();
    CHECK(result.changes.empty());
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(result.findings.front().message, Catch::Contains("name and website_url"));
    CHECK_THAT(result.findings.front().remedy,
               Catch::Contains("inboxctl import inbox.a 7") && Catch::Contains("another name"));
    seen.fields.set(channel_id(Payload::web_widget, "website_url"), Json("https://other.example"));
    result = s.diff();
    CHECK(result.changes.size() == 1);
    CHECK(result.findings.empty());
}

TEST_CASE("a changed field says who moved: the manifests, the server, or both") {
    const auto cause = [](const Difference& d) { return d.changes.at(0).fields.at(0).cause; };
    CHECK(cause(with_names("new", "old", "old")) == Cause::change);
    CHECK(cause(with_names("old", "old", "new")) == Cause::drift);
    CHECK(cause(with_names("new", "old", "other")) == Cause::both);
}

TEST_CASE("a server that was changed to what the manifests now say needs nothing but to be recorded") {
    const auto result = with_names("new", "old", "new");
    CHECK(result.changes.empty());
    CHECK(result.unchanged == 1);
    REQUIRE(result.caught_up.size() == 1);
    CHECK(*result.caught_up.front().applied.find(id("name")) == Json("new"));
}

TEST_CASE("a field that is not declared is not managed") {
    Snapshots s;
    s.want("a");
    s.know("a", 1);
    s.see(1).fields.set(id("greeting_message"), Json("changed by hand"));
    CHECK(s.diff().changes.empty());
}

TEST_CASE("an ignored field is left as the server has it, and is still sent with a create") {
    Snapshots s;
    auto& wanted = s.want("a");
    wanted.fields.set(id("greeting_message"), Json("declared"));
    wanted.lifecycle.ignore_changes = {id("greeting_message")};
    CHECK(s.diff().changes.at(0).fields.size() == 1);
    s.know("a", 1).applied.set(id("greeting_message"), Json("declared"));
    s.see(1).fields.set(id("greeting_message"), Json("changed by hand"));
    CHECK(s.diff().changes.empty());
}

TEST_CASE("a recorded inbox that the server no longer has is created again") {
    Snapshots s;
    s.want("a");
    s.know("a", 1);
    const auto result = s.diff();
    REQUIRE(result.changes.size() == 1);
    CHECK(result.changes.front().action == Action::create);
    CHECK(result.changes.front().reason == Reason::vanished);
    CHECK(result.changes.front().id == InboxId{1});
}

TEST_CASE("a channel's type cannot change, and the finding says what to do instead") {
    Snapshots s;
    s.want("a", Payload::api);
    s.know("a", 1);
    s.see(1);
    const auto result = s.diff();
    CHECK(result.changes.empty());
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings.front().kind == Finding::Kind::blocked);
    CHECK(result.findings.front().message.find("web widget to API") != std::string::npos);
    CHECK(result.findings.front().remedy.find("another key") != std::string::npos);
}

TEST_CASE("a unique key that a foreign inbox holds blocks the create and names the import") {
    Snapshots s;
    s.want("mail", Payload::email).fields.set(channel_id(Payload::email, "email"), Json("help@acme.example"));
    s.see(7, Payload::email).fields.set(channel_id(Payload::email, "email"), Json("help@acme.example"));
    const auto result = s.diff();
    CHECK(result.changes.empty());
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings.front().id == InboxId{7});
    CHECK(result.findings.front().remedy.find("inboxctl import inbox.mail 7") != std::string::npos);
}

TEST_CASE("a unique key that a dying inbox holds makes the create wait") {
    Snapshots s;
    s.want("mail", Payload::email).fields.set(channel_id(Payload::email, "email"), Json("help@acme.example"));
    ObservedInbox dying{.id = InboxId{7}, .channel_type = "Channel::Email", .payload = Payload::email};
    dying.fields.set(channel_id(Payload::email, "email"), Json("help@acme.example"));
    s.observed.front().dying.push_back(dying);
    const auto result = s.diff();
    CHECK(result.changes.empty());
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings.front().kind == Finding::Kind::waiting);
}

TEST_CASE("an inbox that is recorded in an account that is not read is not created in another one") {
    Snapshots s;
    s.want("a");
    s.desired.accounts.push_back({.key = "acme"});
    s.know("a", 7).account = "globex";
    const Scope scope{.accounts = std::set<std::string>{"acme"}, .targets = {}, .withheld = {}};
    const auto undeclared = plans::diff(s.desired, s.recorded, s.observed, scope);
    CHECK(undeclared.changes.empty());
    REQUIRE(undeclared.findings.size() == 1);
    CHECK(undeclared.findings.front().kind == Finding::Kind::blocked);
    CHECK(undeclared.findings.front().remedy.find("inboxctl state bind globex") != std::string::npos);
    s.desired.accounts.push_back({.key = "globex"});
    const auto declared = plans::diff(s.desired, s.recorded, s.observed, scope);
    CHECK(declared.changes.empty());
    CHECK(declared.findings.front().remedy.find("under another key") != std::string::npos);
}

TEST_CASE("what left the manifests is kept, and destroyed only where the policy says prune") {
    Snapshots s;
    s.know("a", 1);
    s.see(1);
    CHECK(s.diff().findings.at(0).kind == Finding::Kind::retained);
    s.desired.policy.prune = true;
    REQUIRE(s.diff().changes.size() == 1);
    CHECK(s.diff().changes.front().action == Action::destroy);
    CHECK(s.diff().changes.front().reason == Reason::not_declared);
}

TEST_CASE("a protected inbox is not destroyed, though its block has left the manifests") {
    Snapshots s;
    s.know("a", 1).prevent_destroy = true;
    s.see(1);
    s.desired.policy.prune = true;
    CHECK(s.diff().changes.empty());
    CHECK(s.diff().findings.at(0).kind == Finding::Kind::blocked);
}

TEST_CASE("an inbox that was only to be looked at is not destroyed when its block leaves the manifests") {
    for (const auto mode : {state::Mode::plan, state::Mode::observe}) {
        Snapshots s;
        s.know("a", 1).mode = mode;
        s.see(1);
        s.desired.policy.prune = true;
        const auto result = s.diff();
        CHECK(result.changes.empty());
        REQUIRE(result.findings.size() == 1);
        CHECK(result.findings.front().kind == Finding::Kind::blocked);
        CHECK(result.findings.front().message.find("mode = \"" + std::string(to_string(mode))) !=
              std::string::npos);
        CHECK(result.findings.front().remedy.find("mode = \"enforce\"") != std::string::npos);
    }
}

TEST_CASE("a lifecycle is recorded though its inbox differs, and though nothing else is to be recorded") {
    Snapshots s;
    s.know("a", 1);
    s.know("b", 2).prevent_destroy = true;
    s.know("c", 3);
    s.know("gone", 4).mode = state::Mode::plan;
    s.want("a").lifecycle.mode = state::Mode::observe;
    s.want("b");
    s.want("c");
    s.want("new").lifecycle.prevent_destroy = true;
    const auto now = plans::new_lifecycles(s.desired, s.recorded);
    REQUIRE(now.size() == 2);
    CHECK(now[0].address.key == "a");
    CHECK(now[0].mode == state::Mode::observe);
    CHECK(now[0].applied == s.recorded[0].applied);
    CHECK(now[1].address.key == "b");
    CHECK_FALSE(now[1].prevent_destroy);
}

TEST_CASE("a removed block forgets the inbox and leaves it on the server") {
    Snapshots s;
    s.know("a", 1);
    s.see(1);
    s.desired.policy.prune = true;
    s.desired.removed.push_back({{"a"}, {}});
    REQUIRE(s.diff().changes.size() == 1);
    CHECK(s.diff().changes.front().action == Action::forget);
    CHECK(s.diff().changes.front().reason == Reason::removed);
}

TEST_CASE("a field that no answer holds is compared with what was last applied") {
    Snapshots s;
    const auto secret = channel_id(Payload::line, "line_channel_secret");
    s.want("line", Payload::line).fields.set(secret, Json("hmac-sha256:1"));
    auto& recorded = s.know("line", 1, Payload::line);
    recorded.applied.set(secret, Json("hmac-sha256:1"));
    s.see(1, Payload::line);
    CHECK(s.diff().changes.empty());
    recorded.applied.set(secret, Json("hmac-sha256:2"));
    REQUIRE(s.diff().changes.size() == 1);
    CHECK(s.diff().changes.at(0).fields.at(0).cause == Cause::change);
}

TEST_CASE("another bot token is no update but a finding: the inbox would be left half its old self") {
    Snapshots s;
    const auto token = channel_id(Payload::telegram, "bot_token");
    s.want("bot", Payload::telegram).fields.set(token, Json("hmac-sha256:2"));
    s.know("bot", 1, Payload::telegram).applied.set(token, Json("hmac-sha256:1"));
    s.see(1, Payload::telegram);
    CHECK(s.diff().changes.empty());
    REQUIRE(s.diff().findings.size() == 1);
    CHECK(s.diff().findings.front().kind == Finding::Kind::blocked);
    CHECK_FALSE(s.diff().findings.front().remedy.empty());
}

TEST_CASE("of the hours only the declared days count") {
    Snapshots s;
    const auto hours = id("working_hours");
    s.want("a").fields.set(hours, json(R"({"monday":"09:00-17:00"})"));
    s.know("a", 1).applied.set(hours, json(R"({"monday":"09:00-17:00"})"));
    auto& seen = s.see(1);
    seen.fields.set(hours, json(R"({"monday":"09:00-17:00","sunday":"open all day"})"));
    CHECK(s.diff().changes.empty());
    seen.fields.set(hours, json(R"({"monday":"10:00-17:00","sunday":"open all day"})"));
    REQUIRE(s.diff().changes.size() == 1);
    CHECK(s.diff().changes.at(0).fields.at(0).before == json(R"({"monday":"10:00-17:00"})"));
}

TEST_CASE("the server's own keys in provider_config are no difference") {
    Snapshots s;
    const auto config = channel_id(Payload::whatsapp_cloud, "provider_config");
    s.want("w", Payload::whatsapp_cloud).fields.set(config, json(R"({"api_key":"f1"})"));
    s.know("w", 1, Payload::whatsapp_cloud).applied.set(config, json(R"({"api_key":"f1"})"));
    s.see(1, Payload::whatsapp_cloud)
        .fields.set(config, json(R"({"api_key":"f1","webhook_verify_token":"f2"})"));
    CHECK(s.diff().changes.empty());
}

TEST_CASE("an answer that did not take a field says so, and the server's value is recorded") {
    state::FieldValues sent;
    sent.set(id("name"), Json("Support"));
    sent.set(id("greeting_message"), Json("Hi"));
    ObservedInbox answer;
    answer.fields.set(id("name"), Json("Support"));
    answer.fields.set(id("greeting_message"), Json());
    const auto result = taken(sent, answer);
    REQUIRE(result.refused.size() == 1);
    CHECK(result.refused.front().field == id("greeting_message"));
    CHECK(*result.applied.find(id("name")) == Json("Support"));
    CHECK(result.applied.find(id("greeting_message"))->is_null());
}

TEST_CASE("what was neither read nor recorded is not taken for nothing") {
    Snapshots s;
    s.want("a").fields.set(id("timezone"), Json("UTC"));
    s.know("a", 1).applied.set(id("name"), Json("A"));
    s.see(1);
    CHECK(s.diff().changes.at(0).fields.at(0).before == Json());
    s.observed.front().coverage = ObservedAccount::Coverage::nothing;
    CHECK(s.diff().changes.at(0).fields.at(0).before == Json(not_read_value));
}

TEST_CASE("what is gone from the server is called by the name that was recorded") {
    Snapshots s;
    s.know("a", 1).applied.set(id("name"), Json("Desk"));
    CHECK(s.diff().changes.at(0).name == "Desk");
}

TEST_CASE("an inbox that has taken a recorded id is neither changed, deleted nor recorded") {
    Snapshots s;
    s.want("a").fields.set(id("name"), Json("A"));
    s.know("a", 1).identity = 5;
    s.know("b", 2).identity = 6;
    for (const int number : {1, 2})
        s.see(number).identity = 9;
    s.observed.front().inboxes.front().fields.set(id("name"), Json("Theirs"));
    s.desired.policy = {.prune = true, .max_destroy = 9};
    const auto result = s.diff();
    CHECK(result.changes.empty());
    CHECK(result.caught_up.empty());
    CHECK(result.unchanged == 0);
    REQUIRE(result.findings.size() == 2);
    for (const auto& finding : result.findings)
        CHECK_THAT(finding.message, Catch::Contains("is not the recorded one"));
    const auto all = destruction(s.desired, s.recorded, s.observed);
    CHECK(all.changes.empty());
    CHECK(all.findings.size() == 2);
    for (const auto& change : drift(s.recorded, s.observed))
        CHECK(change.reason == Reason::vanished);
}

TEST_CASE("a birthmark that is not recorded yet is, whether its inbox is changed, kept or as declared") {
    Snapshots s;
    auto& changed = s.want("a");
    changed.fields.set(id("name"), Json("A"));
    changed.lifecycle.prevent_destroy = true;
    s.want("b").lifecycle.mode = state::Mode::observe;
    for (const auto* key : {"a", "b", "c"}) {
        const auto number = static_cast<std::int64_t>(s.recorded.size()) + 1;
        s.know(key, number);
        s.see(number).identity = 9;
    }
    s.observed.front().inboxes.front().fields.set(id("name"), Json("Other"));
    const auto result = s.diff();
    CHECK(result.changes.size() == 1);
    REQUIRE(result.caught_up.size() == 3);
    for (const auto& now : result.caught_up)
        CHECK(now.identity == 9);
    CHECK(result.caught_up.at(0).prevent_destroy);
    CHECK(result.caught_up.at(1).mode == state::Mode::observe);
    s.recorded = result.caught_up;
    CHECK(s.diff().caught_up.empty());
}

TEST_CASE("nothing is pruned while the newest recorded inbox of the account is gone") {
    Snapshots s;
    s.know("old", 1);
    s.know("newest", 9);
    s.see(1);
    s.desired.policy = {.prune = true, .max_destroy = 9};
    auto result = s.diff();
    REQUIRE(result.changes.size() == 1);
    CHECK(result.changes.front().action == Action::forget);
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings.front().address == state::Address{"old"});
    CHECK_THAT(result.findings.front().message, Catch::Contains("restored"));
    s.recorded.pop_back();  // as the forget leaves it
    CHECK(s.diff().changes.front().action == Action::destroy);
    s.know("newest", 9);
    s.see(12);  // somebody else's: the ids go on
    result = s.diff();
    CHECK(result.findings.empty());
    CHECK(result.changes.size() == 2);
}
