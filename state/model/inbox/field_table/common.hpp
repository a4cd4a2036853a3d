// What all rows of the field table share.
#pragma once

#include <limits>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state::field_table {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t long_text = 20000;  // the limit of text columns that have no other

constexpr ServerVersion v4_6{4, 6, 0}, v4_7{4, 7, 0}, v4_9{4, 9, 0}, v4_15{4, 15, 1};

constexpr PayloadMask yes = 0xFF;  // as `required` of a nested key

}  // namespace inboxctl::state::field_table
