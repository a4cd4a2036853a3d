#pragma once

#include <string>

#include "tests/emulator/world.hpp"

namespace emulator {

// What to fill the server with: accounts, users, agent bots, portals, platform apps; each key names a
// variable. Throws std::runtime_error with a sentence when the text is no such description.
void fill_world(World& world, std::string_view description);

// Account 1 "Acme", an administrator, three agents, an agent with a token of a known variable, a bot, two
// portals.
std::string default_world();

// KEY_id and KEY_token of all that was filled in. The administrator's token can be given.
json::object fill_and_name(World& world, std::string_view description, std::string_view admin_token);

}  // namespace emulator
