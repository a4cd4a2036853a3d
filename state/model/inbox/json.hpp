// Field values as JSON: the text that the state keeps, and the bodies of requests.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "state/model/inbox/fields.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

// `name` or `channel.website_url`: how a field is called in plans, in the state and by people.
std::string path_of(const Field& row);
const Field* find_by_path(Payload payload, std::string_view path);

// `{"name":"Support","channel.website_url":…}`, in the table's order; the same values give the same text.
std::string to_text(const FieldValues& values);

// The way back. Nothing when it is not such a text; paths that the table does not know are dropped.
std::optional<FieldValues> from_text(std::string_view text, Payload payload);

// What the names in an inbox's fields stand for on its server.
struct Lookups {
    std::optional<std::int64_t> portal_id;
};

// The fields that the body of a create carries; the others need requests of their own, afterwards.
FieldMask fields_of_create(const FieldValues& fields);

// The body of `POST …/inboxes`: declared fields of the inbox, the portal and the channel. `secrets` are
// the values of `inbox.secrets`, in its order. What travels by requests of its own (avatar, hours,
// members, bot) is not in it. The text holds secrets: for the wire only.
std::string create_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups);

// The body of `PATCH …/inboxes/{id}` for the declared fields in `which`: of the inbox, its hours, the portal
// and the channel. `current` is the inbox as the server gives it, for objects in which it keeps keys of its
// own; it may be empty where no such object is sent.
std::string update_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups,
                        const FieldMask& which, const boost::json::object& current);

// Where a secret's value belongs inside its field: the field itself for an empty key, else a JSON pointer
// such as `/api_key`. Makes the objects on the way.
Json& at_key(Json& value, std::string_view key);

}  // namespace inboxctl::state
