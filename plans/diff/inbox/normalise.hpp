// How the server stores values, and when it treats two values as the same. Each rule was observed on a
// running server (tests/conformance/recordings/*/roundtrip.json).
#pragma once

#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

using state::Field;
using state::FieldId;
using state::Json;

// The stored form of a declared value. Idempotent.
//   a set              in the order of the server's bits, without duplicates
//   csat_config        with the defaults that the next update fills in
Json normalise(const Field& row, Json wanted);

// Whether the server already has the declared value. In WhatsApp's provider_config only the declared keys
// count, because the server adds its own, as it does with the template of csat_config. In working hours only
// the declared days count. Numbers are compared by value (2 equals 2.0), and fractions by their first 14
// digits, because later digits may change when a number is written and read.
bool same(const Field& row, const Json& wanted, const Json& seen);

// The part of `seen` that is compared, in the order of the manifest, if manifests may declare only a part of
// the value, such as some days of the working hours. Otherwise all of it.
Json compared_part(const Field& row, const Json& wanted, Json seen);

}  // namespace inboxctl::plans
