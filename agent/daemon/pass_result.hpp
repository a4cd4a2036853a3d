// What a pipeline that has waited for a pass of the daemon is told. Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

struct PassVerdict {
    ExitCode code = ExitCode::done;
    std::string message;  // of anything else: what, and what to do next

    bool operator==(const PassVerdict&) const = default;
};

// After a pass that looked at everything. What is held back by a wish (a mode, a suspension, prune_after) is
// as somebody wants it. Of several the first counts: the state, the manifests, an account, an inbox that
// needs a person, a change that failed.
PassVerdict verdict_of(const Status& status);

}  // namespace inboxctl::agent
