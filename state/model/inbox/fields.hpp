// The one field table: everything that is known about a field of an inbox is a row here. Reading, request
// bodies, comparison, redaction, the JSON Schema and the field reference are loops over it.
//
// Source of the rows: Chatwoot's `inboxes_controller.rb`, `app/models/channel/*.rb` and `db/schema.rb`,
// and what 4.15.1, 4.11.0 and 4.2.0 answered (tests/conformance/recordings).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "state/model/model.hpp"
#include "state/model/version.hpp"

namespace inboxctl::state {

enum class Type : std::uint8_t {
    boolean,
    integer,   // min to max
    text,      // max code points; min 1: not blank
    timezone,  // a name of state/model/inbox/timezones.hpp
    choice,    // one of `choices`
    choices,   // a set of `choices`
    object,    // `keys`; any other key too when it is open
    objects,   // a list of such objects
    texts,     // a list of texts
    any,       // whatever JSON can say
    image,     // a file beside the manifest
    emails,    // a set of e-mail addresses
    hours,     // a day's hours, by day
};

// How a field travels to the server and back.
enum class Scope : std::uint8_t {
    inbox,      // key of the body
    channel,    // key of the body's `channel`
    avatar,     // a multipart request of its own; comes back as the last segment of `avatar_url`
    hours,      // `working_hours` of an update; a create ignores it
    portal,     // a slug here, `portal_id` in the body, `help_center.slug` in the answer
    agent_bot,  // a name here, an id in `set_agent_bot`
    members,    // e-mail addresses here, user ids in `inbox_members`
};

enum class Access : std::uint8_t {
    read_write,
    write_only,   // no answer holds it
    create_only,  // nor that, and an update of it would leave the inbox half its old self
};
enum class Openness : std::uint8_t { closed, open };

// Who may see a value. `contents`: every text inside, but for the keys whose rows say otherwise.
enum class Secrecy : std::uint8_t { open, secret, contents };

// What a text should look like. The server takes others too, so that they earn a warning only.
enum class Format : std::uint8_t {
    any,
    site,   // an address of the web, with or without https://
    url,    // one that is sent to: http:// or https://, and a host
    color,  // #1f93ff
    email,
    phone,  // +15551234567
};

struct Choice {
    std::string_view name;
    ServerVersion since{};
};

using PayloadMask = std::uint8_t;  // bit by Payload

struct Field {
    std::string_view name;
    Type type = Type::text;
    Scope scope = Scope::inbox;
    PayloadMask payloads = 0xFF;
    PayloadMask required = 0;  // by Payload; of a nested key: any bit
    Access access = Access::read_write;
    Secrecy secrecy = Secrecy::open;
    Openness openness = Openness::closed;
    std::int64_t min = 0, max = 255;
    std::span<const Choice> choices{};
    std::span<const Field> keys{};
    std::string_view server_default{};  // as JSON; empty: nothing, or what the server makes up
    ServerVersion since{4, 2, 0};
    Format format = Format::any;
    std::string_view help{};
};

constexpr PayloadMask mask(Payload payload) {
    return static_cast<PayloadMask>(1U << static_cast<unsigned>(payload));
}
constexpr bool is_for(const Field& field, Payload payload) { return (field.payloads & mask(payload)) != 0; }

constexpr bool is_answered(const Field& field) { return field.access == Access::read_write; }

// All rows, in the order in which bodies and references show them.
std::span<const Field> fields();
const Field& field(FieldId id);
FieldId id_of(const Field& row);

// The row of this name, or nothing. Inbox-level names (every scope but channel) and channel names are
// apart; the second form knows one payload's channel fields.
const Field* find_inbox_field(std::string_view name);
const Field* find_channel_field(Payload payload, std::string_view name);

// A row that the code itself needs. Precondition: it exists.
FieldId inbox_field(std::string_view name);
FieldId channel_field(Payload payload, std::string_view name);

// The field by which the server, or a person, tells one inbox of this payload from another: unique over
// an installation for all but web_widget and api, which have none.
const Field* natural_key(Payload payload);

// The fields by which an inbox is known again: its natural key; of kinds without one its name, and the
// address that it serves or calls.
std::vector<FieldId> identifying(Payload payload);

struct PayloadName {
    Payload payload{};
    std::string_view type;          // `channel.type` of a manifest and of a create
    std::string_view provider;      // `channel.provider`, where that tells payloads apart
    std::string_view channel_type;  // in answers
    std::string_view title;         // for people
};

const PayloadName& name_of(Payload payload);
std::span<const PayloadName> payload_names();

}  // namespace inboxctl::state
