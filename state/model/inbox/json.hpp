// Field values as JSON: the text stored in the state, and request bodies.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "state/model/inbox/fields.hpp"
#include "state/model/model.hpp"

namespace inboxctl::state {

// `name` or `channel.website_url`: the name of a field in plans, in the state and in messages.
std::string path_of(const Field& row);
const Field* find_by_path(Payload payload, std::string_view path);

// `{"name":"Support","channel.website_url":…}`, in the order of the table. Equal values give equal texts.
std::string to_text(const FieldValues& values);

// The inverse of to_text. None: not such a text. Paths that the table does not have are dropped.
std::optional<FieldValues> from_text(std::string_view text, Payload payload);

// Server ids of the names used in an inbox's fields.
struct Lookups {
    std::optional<std::int64_t> portal_id;
};

// The fields that a create request carries. The others need separate requests afterwards.
FieldMask fields_of_create(const FieldValues& fields);

// The body of `POST …/inboxes`: the declared fields of the inbox, its portal and its channel, but not those
// that need separate requests (avatar, hours, members, bot). `secrets` holds the values of `inbox.secrets`,
// in the same order. The body contains secrets: send it, do not store it.
std::string create_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups);

// The body of `PATCH …/inboxes/{id}` for the declared fields in `which`: of the inbox, its hours, portal and
// channel. `current` is the inbox as the server returns it, and supplies the keys that the server adds to
// objects. It may be empty if no such object is sent.
std::string update_body(const DesiredInbox& inbox, std::span<const Secret> secrets, const Lookups& lookups,
                        const FieldMask& which, const boost::json::object& current);

// The place of a secret inside its field: the field itself for an empty key, otherwise a JSON pointer such as
// `/api_key`. Creates missing objects on the way.
Json& at_key(Json& value, std::string_view key);

}  // namespace inboxctl::state
