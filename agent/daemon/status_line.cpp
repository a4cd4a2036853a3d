#include "agent/daemon/status_line.hpp"

#include <algorithm>

#include "plans/render/text.hpp"

namespace inboxctl::agent {

namespace {

std::size_t count(const std::vector<SubjectStatus>& subjects, state::Condition state::Conditions::*which,
                  state::Truth truth) {
    return static_cast<std::size_t>(std::ranges::count_if(
        subjects, [&](const SubjectStatus& subject) { return (subject.conditions.*which).status == truth; }));
}

}  // namespace

std::string status_line(const EvaluatedConditions& conditions, const SetStatus& set,
                        const std::string& trouble) {
    const auto& inboxes = conditions.inboxes;
    const auto ready = count(inboxes, &state::Conditions::ready, state::Truth::yes);
    const auto stalled = count(inboxes, &state::Conditions::stalled, state::Truth::yes);
    const auto unreadable = count(conditions.accounts, &state::Conditions::ready, state::Truth::no);
    std::string text =
        std::to_string(ready) + " of " + plans::counted(inboxes.size(), "inbox", "inboxes") + " as declared";
    if (stalled > 0) text += ", " + std::to_string(stalled) + " stalled";
    if (unreadable > 0) text += ", " + plans::counted(unreadable, "account", "accounts") + " unreadable";
    if (set.validity == SetStatus::Validity::invalid)
        text += set.has_active ? "; the manifests have errors, the last valid set stays active"
                               : "; the manifests have errors, nothing is changed";
    if (!trouble.empty()) text += "; " + trouble;
    return text;
}

}  // namespace inboxctl::agent
