// Requests to a running daemon over its Unix socket.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "agent/status/status_routes.hpp"
#include "state/model/result.hpp"

namespace inboxctl::agent {

struct NoDaemon {
    enum class Why { not_running, not_allowed, broken };

    Why why = Why::not_running;
    std::string message;  // what failed, and what to do
};

// Blocks for at most `patience` between two reads.
state::Result<LocalAnswer, NoDaemon> ask_daemon(
    const std::filesystem::path& socket, const LocalRequest& request,
    std::chrono::milliseconds patience = std::chrono::seconds(10));

// The text in {"error": …}; of any other response, its status.
std::string error_in(const LocalAnswer& answer);

}  // namespace inboxctl::agent
