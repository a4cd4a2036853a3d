// A status with every kind of content, for tests of its renderings.
#pragma once

#include "agent/daemon/status.hpp"

namespace inboxctl::tests {

inline state::Time moment(std::int64_t seconds) {
    return state::Time(std::chrono::seconds(1'795'000'000 + seconds));
}

inline state::Condition condition(state::Truth truth, std::string reason, std::string message = {}) {
    return {truth, std::move(reason), std::move(message), moment(60)};
}

inline state::Conditions ready() {
    return {condition(state::Truth::yes, "Applied"), condition(state::Truth::no, "Idle"),
            condition(state::Truth::no, "Moving")};
}

inline agent::Status full_status() {
    using state::Truth;
    agent::Status status;
    status.version = "1.2.3";
    status.pid = 4711;
    status.started = moment(0);
    status.set = {.validity = agent::SetStatus::Validity::invalid,
                  .since = moment(100),
                  .diagnostics = {{state::Severity::error, {}, "inbox.sales has no name", "add name"},
                                  {state::Severity::warning, {}, "a literal secret", ""}},
                  .has_active = true,
                  .accounts = 1,
                  .inboxes = 3};
    status.last_pass = agent::PassStatus{moment(200), std::chrono::milliseconds(340), "push", 2, 1, 1, 1};
    status.next_pass = moment(500);
    status.accounts = {{.subject = "account.acme", .account = "acme", .conditions = ready()}};
    agent::SubjectStatus drifted{.subject = "inbox.a", .account = "acme", .conditions = ready(), .id = 7};
    drifted.drifted_by = agent::Performer{3, "Ann Admin"};
    agent::SubjectStatus stalled{.subject = "inbox.b", .account = "acme", .mode = state::Mode::plan};
    stalled.conditions = {
        condition(Truth::no, "Differs"), condition(Truth::no, "Idle"),
        condition(Truth::yes, "ComesBack", "the same difference came back after 2 applies")};
    stalled.suspension = state::Suspension{"inbox.b", "moving house", moment(90)};
    status.inboxes = {drifted, stalled, {.subject = "inbox.c", .account = "acme", .conditions = ready()}};
    status.push = {{"acme", true, moment(10), 5, 2, ""}, {"globex", false, moment(10), 0, 0, "no token"}};
    status.counters.passes = {{"push", 5}, {"interval", 2}};
    status.counters.changes = {{"update", 4}};
    status.counters.unreadable = {{"acme", 1}};
    status.counters.drift = 3;
    status.counters.found_again = 2;
    status.counters.invalid_sets = 1;
    status.counters.pass_time = std::chrono::milliseconds(1500);
    return status;
}

}  // namespace inboxctl::tests
