#include "plans/saved/saved_plan.hpp"

#include "plans/render/masked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_plan.hpp"
#include "tests/support/random_snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using tests::random_plan;

namespace {

// Good enough to tell texts apart.
std::string digest(std::string_view text) { return std::to_string(std::hash<std::string_view>{}(text)); }

FieldId id(std::string_view name) { return state::inbox_field(name); }

Change update(const std::string& key, FieldChange field) {
    return {Action::update,      Reason::differs, {key},      "acme",
            Payload::web_widget, "Name",          InboxId{3}, {std::move(field)}};
}

Change destroy(const std::string& key) {
    return {Action::destroy, Reason::not_declared, {key}, "acme", Payload::api, "Old", InboxId{4}};
}

const FieldChange greeting{id("greeting_message"), Json("was"), Json("wanted"), Cause::change};
const Base base{"lineage", 7, {{"inbox.a", "1"}, {"[policy]", "2"}}, ""};

SavedPlan saved(Plan plan) { return {.id = "1", .base = base, .plan = masked(std::move(plan))}; }

std::vector<std::string> moved(const Plan& before, const Plan& now) {
    return what_changed(saved(before), base, now);
}

}  // namespace

TEST_CASE("the same plan from the same base has not moved, whatever was read to make it") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        const Plan plan = random_plan(seed);
        Plan again = plan;
        again.readings.clear();
        again.unchanged += 3;
        CHECK(moved(plan, again).empty());
    }
}

TEST_CASE("of two different plans something has moved") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        const Plan plan = random_plan(seed), other = random_plan(seed + 1000);
        if (masked(plan).changes != masked(other).changes) CHECK_FALSE(moved(plan, other).empty());
    }
}

TEST_CASE("a change without any one of the plan's changes has moved, and is named") {
    const Plan plan = random_plan(7);
    REQUIRE(plan.changes.size() > 3);
    for (std::size_t i = 0; i < plan.changes.size(); ++i) {
        Plan now = plan;
        now.changes.erase(now.changes.begin() + static_cast<std::ptrdiff_t>(i));
        const auto address = to_string(plan.changes[i].address);
        const auto gone = moved(plan, now), came = moved(now, plan);
        REQUIRE(gone.size() == 1);
        REQUIRE(came.size() == 1);
        CHECK_THAT(gone[0], Catch::Contains(address + " is no longer to be"));
        CHECK_THAT(came[0], Catch::Contains(address + " is now also to be"));
    }
}

TEST_CASE("what the server has now is told against what it had") {
    auto now = greeting;
    now.before = Json("is");
    CHECK(moved({.changes = {update("a", greeting)}}, {.changes = {update("a", now)}}) ==
          std::vector<std::string>{"inbox.a: greeting_message was \"was\" on the server and is now \"is\""});
    auto both = update("a", greeting);
    both.fields.push_back({id("timezone"), Json("UTC"), Json("Europe/Berlin"), Cause::drift});
    CHECK(moved({.changes = {update("a", greeting)}}, {.changes = {both}}) ==
          std::vector<std::string>{"inbox.a: timezone is now \"UTC\""});
    CHECK(moved({.changes = {both}}, {.changes = {update("a", greeting)}}) ==
          std::vector<std::string>{"inbox.a: timezone no longer needs a change"});
}

TEST_CASE("another action, inbox or name is told as such") {
    auto now = update("a", greeting);
    now.action = Action::create;
    CHECK(moved({.changes = {update("a", greeting)}}, {.changes = {now}}) ==
          std::vector<std::string>{"inbox.a is now to be created, not to be updated"});
    auto other = destroy("a");
    other.id = InboxId{5};
    CHECK(moved({.changes = {destroy("a")}}, {.changes = {other}}) ==
          std::vector<std::string>{"inbox.a is now inbox 5, not 4"});
    auto renamed = destroy("a");
    renamed.name = "In use";
    CHECK(moved({.changes = {destroy("a")}}, {.changes = {renamed}}) ==
          std::vector<std::string>{"inbox.a is now named \"In use\", not \"Old\""});
}

TEST_CASE("an inbox that is to be destroyed has moved when somebody changed it, another one has not") {
    const Plan before{.changes = {destroy("old")}};
    Plan now = before;
    now.drift = {update("other", greeting)};
    CHECK(moved(before, now).empty());
    now.drift = {update("old", greeting)};
    CHECK(moved(before, now) ==
          std::vector<std::string>{"inbox.old, which is to be destroyed, has changed on the server"});
}

TEST_CASE("findings and refusals that came or went have moved") {
    const Finding finding{Finding::Kind::blocked, {"a"}, InboxId{1}, "it cannot be done", "wait"};
    CHECK(moved({}, {.findings = {finding}}) == std::vector<std::string>{"inbox.a: it cannot be done"});
    CHECK(moved({.findings = {finding}}, {}) ==
          std::vector<std::string>{"inbox.a: no longer applies: it cannot be done"});
    CHECK(moved({}, {.refusals = {"too many"}}) == std::vector<std::string>{"too many"});
}

TEST_CASE("another state, another serial, other manifests and another secret have moved, each by name") {
    const auto from = [](const Base& now) { return what_changed(saved({}), now, {}); };
    auto now = base;
    now.lineage = "other";
    CHECK_THAT(from(now).at(0), Catch::Contains("another state"));
    now = base, now.serial = 8;
    CHECK_THAT(from(now).at(0), Catch::Contains("serial 7 in the plan, 8 now"));
    now = base, now.manifests["inbox.a"] = "3", now.manifests["inbox.b"] = "4",
    now.manifests.erase("[policy]");
    CHECK(from(now) == std::vector<std::string>{"the manifests declare inbox.a differently now",
                                                "the manifests now declare inbox.b",
                                                "the manifests no longer declare [policy]"});
    now = base, now.secrets = "hmac-sha256:9";
    CHECK_THAT(from(now).at(0), Catch::Contains("a secret"));
    CHECK(from(base).empty());
}

TEST_CASE("what is no secret but holds one counts among the secrets, and not in the plan's own text") {
    const auto hook = state::channel_field(Payload::api, "webhook_url");
    const auto with = [&](const char* url) {
        return Plan{.changes = {update("a", {hook, Json(), Json(url), Cause::change})}};
    };
    const auto one = with("https://hook.example/?key=one"), two = with("https://hook.example/?key=two");
    CHECK(masked(one) == masked(two));
    CHECK(secrets_of(one) != secrets_of(two));
    CHECK(secrets_of(with("https://hook.example/")).empty());
}

TEST_CASE("a plan that was made before there was a state holds for one that has recorded nothing") {
    const Base none;
    CHECK(changed_state(none, {"new", 0, {}, ""}).empty());
    CHECK_FALSE(changed_state(none, {"new", 1, {}, ""}).empty());
}

TEST_CASE("the digests of manifests change with what is declared, and only there") {
    tests::RandomSnapshots random(3);
    const auto desired = random.desired(6);
    const auto digests = manifest_digests(desired, digest);
    CHECK(digests.size() == 6 + 2 + 1);
    auto edited = desired;
    edited.inboxes[2].lifecycle.prevent_destroy = !edited.inboxes[2].lifecycle.prevent_destroy;
    edited.inboxes[4].where.line = 77;
    const auto after = manifest_digests(edited, digest);
    for (const auto& [name, value] : digests) {
        INFO(name);
        CHECK((after.at(name) == value) == (name != to_string(desired.inboxes[2].address)));
    }
    edited.policy.max_destroy = 5;
    edited.removed.push_back({{"gone"}, {}});
    CHECK(manifest_digests(edited, digest).at("[policy]") != digests.at("[policy]"));
    CHECK(manifest_digests(edited, digest).contains("[[removed]]"));
}

TEST_CASE("the digest of an inbox says nothing of its secrets' values, but where they come from counts") {
    state::Desired desired;
    desired.inboxes.resize(1);
    auto& inbox = desired.inboxes[0];
    inbox.address.key = "mail";
    inbox.payload = Payload::email;
    const auto password = state::channel_field(Payload::email, "imap_password");
    inbox.fields.set(password, Json("hmac-sha256:1"));
    inbox.secrets = {{password, "", {state::SecretRef::Kind::literal, "hunter2"}, {}}};
    std::string seen;
    const auto watching = [&](std::string_view text) { return seen += text, digest(text); };
    const auto before = manifest_digests(desired, watching);
    CHECK(seen.find("hunter2") == std::string::npos);
    CHECK(seen.find("hmac-sha256") == std::string::npos);
    inbox.fields.set(password, Json("hmac-sha256:2"));
    CHECK(manifest_digests(desired, watching) == before);
    inbox.secrets[0].ref = {state::SecretRef::Kind::env, "IMAP"};
    CHECK(manifest_digests(desired, watching) != before);
}
