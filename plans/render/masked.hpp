// Masks values for display: a secret, represented by its fingerprint, becomes `(sensitive)`, and a URL loses
// what could be a password or a key.
#pragma once

#include "plans/diff/plan.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

constexpr const char* mask_text = "(sensitive)";

// Null stays null: the absence of a secret is not secret. In a field with secret contents, only keys that the
// table declares open keep their values.
Json masked(const state::Field& row, const Json& value);

// Whether this key of a field with secret contents may be shown.
bool is_open_key(const state::Field& row, std::string_view key);

// Masks every change, including drift. The result still compares, but all secrets in it are equal.
Plan masked(Plan plan);

}  // namespace inboxctl::plans
