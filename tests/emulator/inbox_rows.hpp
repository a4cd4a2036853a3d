#pragma once

#include "tests/emulator/avatar.hpp"
#include "tests/emulator/columns.hpp"
#include "tests/emulator/permit.hpp"

namespace emulator {

extern const Columns inbox_columns;

Permit inbox_permit(const Release& release);

// A new row with every default.
const json::object& fresh_inbox_row();

// The validations of an inbox, in their order. `channel_exists` is false when the create built none.
void validate_inbox(const World& world, const json::object& row, std::optional<ChannelType> channel,
                    const AvatarChange& avatar);

// NOT NULL, NUL characters, and the portal's unmanaged key. Halts with 500.
void check_inbox_storable(const World& world, const json::object& row);

// csat_config as an update rebuilds it from what was sent.
json::object rebuilt_csat(const json::value& sent, const Release& release);

}  // namespace emulator
