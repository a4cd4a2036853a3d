// The keys of an inbox in a response that a plan needs, numbered. For collector.cpp and list_handler.hpp.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

// The numbers of keys that are needed whatever fields are read. Keys of fields follow.
enum : std::size_t {
    slot_id,
    slot_name,
    slot_channel_type,
    slot_provider,
    slot_website_token,
    slot_inbox_identifier,
    slot_forward_to_email,
    slot_bot_name,
    first_field_slot
};

std::size_t slot_count();
std::optional<std::size_t> slot_of(std::string_view key);

// The fields read from a slot. There may be several, as for `provider`.
const FieldMask& fields_in(std::size_t slot);

// A field that responses hold for a payload, and its slot.
struct ReturnedField {
    const Field* row;
    std::size_t slot;
};

// In the order of the field table.
const std::vector<ReturnedField>& returned_fields(Payload payload);

}  // namespace inboxctl::state
