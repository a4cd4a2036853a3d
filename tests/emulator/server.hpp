#pragma once

#include "tests/emulator/request.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// The whole server: applies a request to the world and returns the response. No sockets, never blocks.
// Deletions that are due by world.now run first.
Response handle(World& world, const Request& request);

// How long the request works before it has any effect: a slow provider, up to the server's time limit; from
// 4.16 on an update also waits for another update of the same inbox.
// The caller waits that long and then calls handle(), even if the client is gone.
std::chrono::milliseconds time_before(World& world, const Request& request);

}  // namespace emulator
