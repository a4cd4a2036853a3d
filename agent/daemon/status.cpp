#include "agent/daemon/status.hpp"

namespace inboxctl::agent {

bool is_ready(const Status& status) {
    return !status.standby && status.set.in_force && status.last_pass.has_value();
}

}  // namespace inboxctl::agent
