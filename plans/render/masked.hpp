// What may be shown of a value: a secret, which is a fingerprint here, becomes `(sensitive)`, and an address
// loses what could be a password or a key in it.
#pragma once

#include "plans/diff/plan.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

constexpr const char* mask_text = "(sensitive)";

// Null stays null: that there is none is no secret. Of a field with secret contents only the keys that the
// table calls open keep their values.
Json masked(const state::Field& row, const Json& value);

// Is this key of a field with secret contents one that may be shown?
bool is_open_key(const state::Field& row, std::string_view key);

// Of every change, drift included. What is left compares, but no longer tells one secret from another.
Plan masked(Plan plan);

}  // namespace inboxctl::plans
