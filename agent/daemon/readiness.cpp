#include "agent/daemon/readiness.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::Truth;

std::string what_differs(const plans::Change& change) {
    switch (change.action) {
        case plans::Action::create:
            return change.reason == plans::Reason::vanished ? "it is gone from the server"
                                                            : "it does not exist yet";
        case plans::Action::update:
            return "differs: " + fields_of(change);
        case plans::Action::destroy:
            return "no manifest declares it";
        case plans::Action::forget:
            return "the record differs";
    }
    return {};
}

}  // namespace

Readiness readiness_of(const WithheldChange& withheld) {
    const std::string text =
        what_differs(withheld.change) + (withheld.message.empty() ? "" : "; " + withheld.message);
    switch (withheld.why) {
        case WhyWithheld::only_observed:
            return {.reason = "Observed",
                    .message = "unchanged since it was applied; the manifests are ignored"};
        case WhyWithheld::only_reported:
            return {.ready = Truth::no, .reason = "Reported", .message = text};
        case WhyWithheld::suspended:
            return {.ready = Truth::no, .reason = "Suspended", .message = text};
        case WhyWithheld::recently_removed:
            return {.ready = Truth::no,
                    .reason = "LeftManifests",
                    .message = withheld.message,
                    .reconciling = true};
        case WhyWithheld::guard_rail:
            return {.ready = Truth::no, .reason = "GuardRail", .message = text, .stalled = true};
        case WhyWithheld::diff_comes_back:
            return {.ready = Truth::no, .reason = "DiffComesBack", .message = text, .stalled = true};
        case WhyWithheld::backing_off:
            return {.ready = Truth::no, .reason = "ChangeFailed", .message = text, .reconciling = true};
    }
    return {};
}

Readiness readiness_of(const ChangeResult& result,
                       const std::map<state::Address, state::Time>& next_retries) {
    Readiness readiness{.ready = Truth::no, .message = result.message, .reconciling = true};
    switch (result.status) {
        case ChangeResult::Status::done:
            return {};
        case ChangeResult::Status::failed:
            readiness.reason = "ChangeFailed";
            if (const auto next = next_retries.find(result.change.address); next != next_retries.end())
                readiness.message = failure_message(result.message, next->second);
            return readiness;
        case ChangeResult::Status::unknown:
            readiness.reason = "OutcomeUnknown";
            return readiness;
        case ChangeResult::Status::not_begun:
            readiness.reason = "Interrupted";
            return readiness;
    }
    return {};
}

Readiness readiness_of(const Finding& finding) {
    const std::string text = finding.message + (finding.remedy.empty() ? "" : "; " + finding.remedy);
    switch (finding.kind) {
        case Finding::Kind::blocked:
            return {.ready = Truth::no, .reason = "Blocked", .message = text, .stalled = true};
        case Finding::Kind::waiting:
            // The remedy is for those who run apply; here nobody has to do anything.
            return {.ready = Truth::no,
                    .reason = "Waiting",
                    .message = finding.message + "; the next pass looks for it",
                    .reconciling = true};
        case Finding::Kind::retained:
            return {.reason = "Kept", .message = text};
        case Finding::Kind::duplicate:
            return {.reason = "Twin", .message = text};
    }
    return {};
}

Readiness readiness_of(const ApiError& error) {
    const bool refused = error.kind == ApiError::Kind::unauthorized;
    return {.ready = Truth::no,
            .reason = refused ? "TokenRefused" : "Unreadable",
            .message = error.message,
            .reconciling = true,
            .stalled = refused};
}

state::Conditions conditions_of(const Readiness& readiness, const state::Conditions& before,
                                state::Time now) {
    const auto truth = [](bool yes) { return yes ? Truth::yes : Truth::no; };
    const auto of = [&](const state::Condition& old, Truth status, bool says_why) {
        return turned(old, {.status = status,
                            .reason = says_why ? readiness.reason : "Idle",
                            .message = says_why ? readiness.message : "",
                            .since = now});
    };
    return {of(before.ready, readiness.ready, true),
            of(before.reconciling, truth(readiness.reconciling), readiness.reconciling),
            of(before.stalled, truth(readiness.stalled), readiness.stalled)};
}

}  // namespace inboxctl::agent
