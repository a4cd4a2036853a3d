#include "plans/diff/inbox/identity.hpp"

#include "plans/diff/findings.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace inboxctl::state;

const FieldId email = channel_field(Payload::email, "email");

RecordedInbox known(Payload payload, ServerIdentity identity = 0) {
    return {.address = {"a"}, .account = "acme", .id = InboxId{7}, .payload = payload, .identity = identity};
}

ObservedInbox seen(Payload payload, ServerIdentity identity = 0) {
    return {.id = InboxId{7},
            .name = "Theirs",
            .channel_type = std::string(name_of(payload).channel_type),
            .payload = payload,
            .identity = identity};
}

}  // namespace

TEST_CASE("an inbox is the recorded one when its birthmark is, and until both are known") {
    CHECK(is_same_inbox(known(Payload::api, 1), seen(Payload::api, 1), nullptr));
    CHECK_FALSE(is_same_inbox(known(Payload::api, 1), seen(Payload::api, 2), nullptr));
    CHECK(is_same_inbox(known(Payload::api), seen(Payload::api, 2), nullptr));
    CHECK(is_same_inbox(known(Payload::api, 1), seen(Payload::api), nullptr));
}

TEST_CASE("a channel of another type is another inbox's, and another provider of WhatsApp is not") {
    CHECK_FALSE(is_same_inbox(known(Payload::api), seen(Payload::web_widget), nullptr));
    CHECK(is_same_inbox(known(Payload::whatsapp_cloud), seen(Payload::whatsapp_360dialog), nullptr));
}

TEST_CASE("without birthmarks a natural key that is neither recorded nor wanted is another inbox's") {
    auto recorded = known(Payload::email);
    recorded.applied.set(email, Json("old@acme.example"));
    auto observed = seen(Payload::email);
    observed.fields.set(email, Json("old@acme.example"));
    CHECK(is_same_inbox(recorded, observed, nullptr));
    observed.fields.set(email, Json("new@acme.example"));
    CHECK_FALSE(is_same_inbox(recorded, observed, nullptr));
    DesiredInbox desired;
    CHECK_FALSE(is_same_inbox(recorded, observed, &desired));
    desired.fields.set(email, Json("new@acme.example"));
    CHECK(is_same_inbox(recorded, observed, &desired));
    desired.fields.set(email, Json("third@acme.example"));
    CHECK_FALSE(is_same_inbox(recorded, observed, &desired));
    recorded.identity = observed.identity = 5;
    CHECK(is_same_inbox(recorded, observed, &desired));
}

TEST_CASE(
    "an inbox of the recorded name whose key was edited is the same to be changed, and not to be deleted") {
    const auto name = inbox_field("name");
    auto recorded = known(Payload::email);
    recorded.applied.set(email, Json("old@acme.example"));
    recorded.applied.set(name, Json("Support"));
    auto observed = seen(Payload::email);
    observed.fields.set(email, Json("edited@acme.example"));
    observed.fields.set(name, Json("Support"));
    const DesiredInbox desired;
    CHECK(is_same_inbox(recorded, observed, &desired));
    CHECK_FALSE(is_same_inbox(recorded, observed, nullptr));
    observed.fields.set(name, Json("Sales"));
    CHECK_FALSE(is_same_inbox(recorded, observed, &desired));
}

TEST_CASE("another inbox under a recorded id is told with the commands that settle it") {
    const auto finding = another_inbox(known(Payload::api), seen(Payload::api));
    CHECK(finding.kind == Finding::Kind::blocked);
    CHECK(finding.id == InboxId{7});
    CHECK_THAT(finding.message, Catch::Contains("inbox 7, \"Theirs\""));
    CHECK_THAT(finding.remedy,
               Catch::Contains("inboxctl state rm inbox.a") && Catch::Contains("import inbox.a"));
}
