#pragma once

#include <functional>

#include "tests/emulator/cable.hpp"
#include "tests/emulator/faults.hpp"
#include "tests/emulator/request_log.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// The server, its faults, and the log of requests.
struct Emulator {
    World world;
    Faults faults;
    RequestLog log;
    std::function<void(const Request&)> before;  // called just before a request of a client is carried out
    Cable cable;
};

// How a response reaches the caller.
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

// Handles the request after its wait, with its fault.
Delivery carry_out(Emulator& emulator, Incoming incoming);

// The endpoints below /emulator/, without a token; nothing for any other path.
std::optional<Response> handle_control(Emulator& emulator, const Request& request);

}  // namespace emulator
