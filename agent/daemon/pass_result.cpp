#include "agent/daemon/pass_result.hpp"

#include <algorithm>
#include <array>

#include "plans/render/text.hpp"

namespace inboxctl::agent {

namespace {

using state::Truth;

struct Case {
    std::string_view reason;
    ExitCode code;
    std::string_view next;
};

constexpr std::array of_accounts{
    Case{"TokenRefused", ExitCode::token_refused, "give it a token that is accepted, then again"},
    Case{"NotUsable", ExitCode::invalid_manifests, "mend that, then again"},
    Case{"Unreadable", ExitCode::unreachable, "it is asked again by itself: inboxctl status"}};

constexpr std::string_view tried_again = "it is looked at again by itself: inboxctl status";
constexpr std::array of_inboxes{Case{"Twin", ExitCode::unknown_outcome, "do what it says, then again"},
                                Case{"ChangeFailed", ExitCode::failed_part_way, tried_again},
                                Case{"OutcomeUnknown", ExitCode::failed_part_way, tried_again},
                                Case{"Waiting", ExitCode::failed_part_way, tried_again},
                                Case{"Interrupted", ExitCode::failed_part_way, tried_again}};

PassVerdict of(const std::vector<SubjectStatus>& subjects, const Case& what, auto applies) {
    const auto first = std::ranges::find_if(subjects, applies);
    if (first == subjects.end()) return {};
    const auto all = static_cast<std::size_t>(std::ranges::count_if(subjects, applies));
    std::string message = first->subject;
    if (all > 1) message += " and " + std::to_string(all - 1) + " more";
    message += ": " + first->conditions.ready.message + "\n" + std::string(what.next);
    return {what.code, std::move(message)};
}

}  // namespace

PassVerdict verdict_of(const Status& status) {
    if (!status.trouble.empty()) return {ExitCode::failed, status.trouble};
    if (status.set.validity == SetStatus::Validity::invalid) {
        const auto errors = static_cast<std::size_t>(
            std::ranges::count(status.set.diagnostics, state::Severity::error, &state::Diagnostic::severity));
        return {ExitCode::invalid_manifests,
                "the manifests have " + plans::counted(errors, "error", "errors") +
                    (status.set.in_force ? ", and the last good ones stay in force"
                                         : ", and nothing is done before they are mended") +
                    "\nmend them (inboxctl validate), then again"};
    }
    const auto has = [](std::string_view reason) {
        return [reason](const SubjectStatus& subject) { return subject.conditions.ready.reason == reason; };
    };
    for (const auto& what : of_accounts)
        if (auto verdict = of(status.accounts, what, has(what.reason)); verdict.code != ExitCode::done)
            return verdict;
    const Case stalled{{}, ExitCode::refused, "do what it says, then again"};
    const auto is_stalled = [](const SubjectStatus& subject) {
        return subject.conditions.stalled.status == Truth::yes;
    };
    if (auto verdict = of(status.inboxes, stalled, is_stalled); verdict.code != ExitCode::done)
        return verdict;
    for (const auto& what : of_inboxes)
        if (auto verdict = of(status.inboxes, what, has(what.reason)); verdict.code != ExitCode::done)
            return verdict;
    return {};
}

}  // namespace inboxctl::agent
