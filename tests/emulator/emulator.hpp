#pragma once

#include <functional>

#include "tests/emulator/cable.hpp"
#include "tests/emulator/faults.hpp"
#include "tests/emulator/request_log.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// The server, what is to go wrong with it, and what was asked of it.
struct Emulator {
    World world;
    Faults faults;
    RequestLog log;
    std::function<void(const Request&)> before;  // called just before a request of a client is carried out
    Cable cable;
};

// What becomes of an answer on its way to the caller.
struct Delivery {
    enum class How { whole, lost, silent, truncated, reset, slow } how = How::whole;
    std::size_t bytes = 0;              // of the body, when cut
    std::chrono::milliseconds time{0};  // that a slow one takes
    Response response;
    std::uint64_t request = 0;  // its number in the history
};

// How long a request waits before anything happens: a fault's delay and time_before().
struct Incoming {
    Request request;
    std::optional<Fault> fault;
    std::vector<Meddling> meddlings;
    std::chrono::milliseconds wait{0};
};

Incoming receive(Emulator& emulator, Request request);

// After the wait: does it, or lets it go wrong.
Delivery carry_out(Emulator& emulator, Incoming incoming);

// The endpoints below /emulator/; nothing for any other path. Needs no token.
std::optional<Response> handle_control(Emulator& emulator, const Request& request);

}  // namespace emulator
