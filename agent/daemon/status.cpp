#include "agent/daemon/status.hpp"

#include <algorithm>

namespace inboxctl::agent {

const SubjectStatus* find_subject(const std::vector<SubjectStatus>& list, const std::string& subject) {
    const auto found = std::ranges::lower_bound(list, subject, {}, &SubjectStatus::subject);
    return found != list.end() && found->subject == subject ? &*found : nullptr;
}

bool is_ready(const Status& status) {
    return !status.standby && status.set.has_active && status.last_pass.has_value();
}

}  // namespace inboxctl::agent
