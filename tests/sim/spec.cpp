#include "tests/sim/spec.hpp"

#include "state/model/inbox/fields.hpp"

namespace inboxctl::sim {

namespace {

using state::Payload;

struct FieldIds {
    state::FieldId name = state::inbox_field("name");
    state::FieldId greeting_enabled = state::inbox_field("greeting_enabled");
    state::FieldId greeting_message = state::inbox_field("greeting_message");
    state::FieldId members = state::inbox_field("members");
    state::FieldId website_url = state::channel_field(Payload::web_widget, "website_url");
    state::FieldId webhook_url = state::channel_field(Payload::api, "webhook_url");
    state::FieldId email = state::channel_field(Payload::email, "email");

    state::FieldId site(Payload payload) const {
        return payload == Payload::web_widget ? website_url : payload == Payload::api ? webhook_url : email;
    }
};

const FieldIds& field_ids() {
    static const FieldIds ids;
    return ids;
}

}  // namespace

state::DesiredInbox desired_by(const Spec& spec) {
    const auto& ids = field_ids();
    state::DesiredInbox inbox{.address = {spec.key}, .account = "acme", .payload = spec.payload};
    inbox.fields.set(ids.name, state::Json(spec.name));
    inbox.fields.set(ids.greeting_enabled, spec.greeting_enabled);
    inbox.fields.set(ids.greeting_message, state::Json(spec.greeting_message));
    if (spec.has_members) inbox.fields.set(ids.members, state::Json{"ann@acme.example"});
    inbox.fields.set(ids.site(spec.payload), state::Json(spec.site));
    return inbox;
}

}  // namespace inboxctl::sim
