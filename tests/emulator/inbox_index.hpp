// An inbox's position in its account's list, and the installation-wide key that it holds.
#pragma once

#include "tests/emulator/world.hpp"

namespace emulator {

void put_in_list(World& world, Inbox& inbox);

// The unique key of its channel, for kinds that have one.
void hold_key(World& world, const Inbox& inbox);
void release_key(World& world, const Inbox& inbox);

}  // namespace emulator
