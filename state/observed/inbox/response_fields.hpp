// Converts raw values of a response into values of the field table. For collector.cpp.
#pragma once

#include <string_view>

#include "state/model/inbox/fields.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::state {

// The key of a response that holds this field. Empty: no response holds it.
std::string_view response_key(const Field& row);

// The value in the form that manifests use: hours by day, a slug, a file name; secrets as fingerprints.
Json from_response(const Field& row, Json&& raw, const Fingerprinter& fingerprint);

}  // namespace inboxctl::state
