#pragma once

#include <string>

#include "tests/emulator/world.hpp"

namespace emulator {

// Fills the server with accounts, users, agent bots, portals and platform apps; each key names a variable.
// Throws std::runtime_error with a message if the text is not such a description.
void fill_world(World& world, std::string_view description);

// Account 1 "Acme", an administrator, three agents, an agent with a token of a known variable, a bot, two
// portals.
std::string default_world();

// Returns KEY_id and KEY_token of everything added. `admin_token` may be empty.
json::object fill_and_name(World& world, std::string_view description, std::string_view admin_token);

}  // namespace emulator
