// One HTTP request to this machine, independent of the client under test.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace inboxctl::tests {

struct PlainRequest {
    std::string method = "GET", path, token, body;
    std::string content_type = "application/json";  // of the body
};

struct PlainAnswer {
    int status = 0;
    std::string body;
};

// Throws std::runtime_error if there is no response.
PlainAnswer ask(std::uint16_t port, const PlainRequest& request);

// Sends the bytes over a new connection and returns the response: a whole one with a content-length, or
// everything until the server closes. It is shorter if `patience` is over. Throws std::runtime_error if the
// bytes cannot be sent.
std::string exchange(std::uint16_t port, std::string_view bytes, std::chrono::milliseconds patience);

// A port of 127.0.0.1 on which nothing listens.
std::uint16_t closed_port();

}  // namespace inboxctl::tests
