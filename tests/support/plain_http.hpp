// One HTTP request to this machine, independent of the client under test.
#pragma once

#include <cstdint>
#include <string>

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

// A port of 127.0.0.1 on which nothing listens.
std::uint16_t closed_port();

}  // namespace inboxctl::tests
