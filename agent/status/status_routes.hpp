// What the daemon's own small server answers. No socket here.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

// Who asks: whoever may open the daemon's socket, or anybody on this machine.
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

// GET /healthz, /readyz, /metrics, /status (?format=text), /passes; from the owner also POST /reconcile,
// /suspend and /resume. Never blocks. Anybody's host must be the loopback: a web page that has its own name
// point there is refused.
LocalAnswer answer_locally(DaemonPort& daemon, const LocalRequest& request, Asker asker, state::Time now);

}  // namespace inboxctl::agent
