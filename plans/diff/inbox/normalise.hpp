// The server's habits in one room: what a declared value looks like once it was stored, and when two
// values are the same to the server. Each habit was seen on a running server
// (tests/conformance/recordings/*/roundtrip.json).
#pragma once

#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

using state::Field;
using state::FieldId;
using state::Json;

// The stored form of a declared value. Idempotent.
//   a set              in the order of the server's bits, each once
//   csat_config        with the defaults that the next update fills in
Json normalise(const Field& row, Json wanted);

// Whether the server already has what is wanted. Of WhatsApp's provider_config only the wanted keys count:
// the server adds its own, as it does with the template of csat_config. Of hours only the wanted days count.
// Numbers are equal by value: 2 and 2.0; fractions by their first 14 digits, since
// those behind the 15th do not all survive being written and read.
bool same(const Field& row, const Json& wanted, const Json& seen);

// Of a value of which manifests declare a part, such as working hours: the part that is compared, in the
// manifest's order.
Json compared_part(const Field& row, const Json& wanted, Json seen);

}  // namespace inboxctl::plans
