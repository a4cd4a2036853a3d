// An answer's raw values, turned into those of the field table. For observed.cpp.
#pragma once

#include <string_view>

#include "state/model/inbox/fields.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::state {

// The key of an answer that holds this field; empty: no answer holds it.
std::string_view answer_key(const Field& row);

// Its value as manifests would write it: hours by day, a slug, a file name; secrets as fingerprints.
Json from_answer(const Field& row, Json raw, const Fingerprinter& fingerprint);

}  // namespace inboxctl::state
