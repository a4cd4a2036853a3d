// The responses of the daemon's HTTP server, without a socket.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// Who sent the request: somebody who may open the daemon's socket, or anybody on this machine.
enum class Asker { owner, anybody };

struct LocalRequest {
    std::string method;
    std::string target;  // path and query
    std::string host;    // as in the header; empty on the Unix socket
    std::string body;
};

struct LocalAnswer {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

// GET /healthz, /readyz, /metrics, /status (?format=text), /passes, /verdict (the result of the last pass);
// for the owner also POST /reconcile, /suspend and /resume. Never blocks. Without the socket, the Host header
// must name the loopback: a web page whose own name points there is rejected.
LocalAnswer answer_locally(DaemonPort& daemon, const LocalRequest& request, Asker asker, state::Time now);

}  // namespace inboxctl::agent
