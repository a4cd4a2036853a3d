// One HTTP request to this machine, without the client that is under test.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace inboxctl::tests {

struct PlainRequest {
    std::string method = "GET", path, token, body;  // the body is JSON
};

struct PlainAnswer {
    int status = 0;
    std::string body;
};

// Throws std::runtime_error when there is no answer.
PlainAnswer ask(std::uint16_t port, const PlainRequest& request);

// Sends these bytes over a connection of their own and returns what comes back: a whole answer with a
// content-length, or all until the server closes. Shorter: `patience` was over. Throws std::runtime_error
// when they cannot be sent.
std::string exchange(std::uint16_t port, std::string_view bytes, std::chrono::milliseconds patience);

// A port of 127.0.0.1 where nobody listens.
std::uint16_t closed_port();

}  // namespace inboxctl::tests
