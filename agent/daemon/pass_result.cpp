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

constexpr std::string_view then_again = ", then run inboxctl reconcile again";
constexpr std::string_view retried = "The daemon retries it by itself. See inboxctl status";

constexpr std::array account_cases{
    Case{"TokenRefused", ExitCode::token_refused, "Give the account a valid token"},
    Case{"NotUsable", ExitCode::invalid_manifests, "Correct that"},
    Case{"Unreadable", ExitCode::unreachable, retried}};

constexpr std::array inbox_cases{
    Case{"Twin", ExitCode::unknown_outcome, "Run the command in the message above"},
    Case{"ChangeFailed", ExitCode::failed_part_way, retried},
    Case{"OutcomeUnknown", ExitCode::failed_part_way, retried},
    Case{"Waiting", ExitCode::failed_part_way, retried},
    Case{"Interrupted", ExitCode::failed_part_way, retried}};

PassResult result_for(const std::vector<SubjectStatus>& subjects, const Case& what, auto applies) {
    const auto first = std::ranges::find_if(subjects, applies);
    if (first == subjects.end()) return {};
    const auto all = static_cast<std::size_t>(std::ranges::count_if(subjects, applies));
    std::string message = first->subject;
    if (all > 1) message += " and " + std::to_string(all - 1) + " more";
    message += ": " + first->conditions.ready.message + "\n" + std::string(what.next);
    message += what.next == retried ? "." : std::string(then_again) + ".";
    return {what.code, std::move(message)};
}

PassResult result_for(const std::vector<SubjectStatus>& subjects, const Case& what) {
    return result_for(subjects, what, [&](const SubjectStatus& subject) {
        return subject.conditions.ready.reason == what.reason;
    });
}

PassResult result_of_invalid(const SetStatus& set) {
    const auto errors = static_cast<std::size_t>(
        std::ranges::count(set.diagnostics, state::Severity::error, &state::Diagnostic::severity));
    return {ExitCode::invalid_manifests,
            "the manifests have " + plans::counted(errors, "error", "errors") +
                (set.has_active ? "; the last valid set stays active\n" : "; nothing is changed\n") +
                "Correct the manifests (inboxctl validate lists the errors)" + std::string(then_again) + "."};
}

}  // namespace

PassResult pass_result_of(const Status& status) {
    if (!status.trouble.empty()) return {ExitCode::failed, status.trouble};
    if (status.set.validity == SetStatus::Validity::invalid) return result_of_invalid(status.set);
    for (const auto& what : account_cases)
        if (auto result = result_for(status.accounts, what); result.code != ExitCode::done) return result;
    const Case stalled{{}, ExitCode::refused, "Do what the message says"};
    const auto is_stalled = [](const SubjectStatus& subject) {
        return subject.conditions.stalled.status == Truth::yes;
    };
    if (auto result = result_for(status.inboxes, stalled, is_stalled); result.code != ExitCode::done)
        return result;
    for (const auto& what : inbox_cases)
        if (auto result = result_for(status.inboxes, what); result.code != ExitCode::done) return result;
    return {};
}

}  // namespace inboxctl::agent
