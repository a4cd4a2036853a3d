#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "agent/stream/served.hpp"
#include "tests/emulator/emulator.hpp"
#include "tests/emulator/http.hpp"

namespace emulator {

// Answers the handshake that `connection` has read and serves it from then on, until either side ends it. The
// emulator and the clock must outlive the io_context's work.
boost::asio::awaitable<void> serve_cable(Emulator& emulator, const Clock& clock,
                                         inboxctl::agent::Served& connection,
                                         std::chrono::milliseconds ping_every);

}  // namespace emulator
