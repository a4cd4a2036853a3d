// The result of a pass for a pipeline that waited for it (`reconcile --wait`). Pure.
#pragma once

#include <string>

#include "agent/daemon/status.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

struct PassResult {
    ExitCode code = ExitCode::done;
    std::string message;  // unless done: what failed, and what to do

    bool operator==(const PassResult&) const = default;
};

// After a pass over everything. Changes that are withheld because somebody wants them withheld (a mode, a
// suspension, prune_after) are no failures. Of several problems the first counts, in this order: the state,
// the manifests, an account, an inbox that needs a person, a change that failed.
PassResult pass_result_of(const Status& status);

}  // namespace inboxctl::agent
