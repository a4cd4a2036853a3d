#include "agent/status/status_text.hpp"

#include <algorithm>
#include <map>

#include "agent/system/timestamp.hpp"
#include "plans/render/text.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using state::printable;
using state::Truth;

std::string ago(state::Time then, state::Time now) {
    return rough(std::max(now - then, std::chrono::milliseconds(0))) + " ago";
}

std::string suspended_by(const std::optional<state::Suspension>& suspension) {
    if (!suspension) return {};
    return "suspended since " + timestamp(suspension->since) +
           (suspension->reason.empty() ? "" : ": " + printable(suspension->reason));
}

std::string head_of(const Status& status, state::Time now) {
    if (status.pid == 0) return "No daemon is running. The state has recorded:\n";
    std::string text = "inboxctl " + status.version + ", process " + std::to_string(status.pid) +
                       ", started " + ago(status.started, now) + "\n";
    if (status.standby)
        text += "Standby: another process holds the state; this one takes over when it ends.\n";
    if (status.mode != state::Mode::enforce) text += "Mode: " + std::string(to_string(status.mode)) + "\n";
    if (status.suspension) text += "Everything is " + suspended_by(status.suspension) + "\n";
    return text;
}

std::string manifests_of(const SetStatus& set) {
    const auto errors =
        std::ranges::count(set.diagnostics, state::Severity::error, &state::Diagnostic::severity);
    const std::string active = plans::counted(set.inboxes, "inbox", "inboxes") + " in " +
                               plans::counted(set.accounts, "account", "accounts");
    switch (set.validity) {
        case SetStatus::Validity::unread:
            return "Manifests: not read yet\n";
        case SetStatus::Validity::valid:
            return "Manifests: " + active + "\n";
        case SetStatus::Validity::invalid:
            break;
    }
    std::string text = "Manifests: INVALID since " + timestamp(set.since) + ", " +
                       plans::counted(static_cast<std::size_t>(errors), "error", "errors") +
                       (set.has_active ? "; the last valid set stays active (" + active + ")\n"
                                       : "; nothing is changed until they are corrected\n");
    for (const auto& diagnostic : set.diagnostics)
        if (diagnostic.severity == state::Severity::error) text += render(diagnostic);
    return text;
}

std::string passes_of(const Status& status, state::Time now) {
    std::string text;
    if (const auto& pass = status.last_pass) {
        text = "Last pass: " + ago(pass->begun, now) + " (" + pass->cause + "), took " + rough(pass->took) +
               ", " + plans::counted(static_cast<std::size_t>(pass->changes), "change", "changes");
        if (pass->drift > 0) text += ", " + std::to_string(pass->drift) + " drifted";
        if (pass->pending > 0) text += ", " + std::to_string(pass->pending) + " pending";
        if (pass->failed > 0) text += ", " + std::to_string(pass->failed) + " failed";
        text += "\n";
    }
    if (status.passing) return text + "A pass is running.\n";
    if (status.next_pass && *status.next_pass > now)
        text += "Next pass: in " + rough(*status.next_pass - now) + "\n";
    return text;
}

std::string push_text(const PushStatus& push) {
    const std::string account = "Push: account." + push.account;
    if (push.subscribed)
        return account + " since " + timestamp(push.since) + ", " +
               plans::counted(static_cast<std::size_t>(push.events), "event", "events") + "\n";
    return account + " is only polled" + (push.trouble.empty() ? "" : ": " + printable(push.trouble)) + "\n";
}

// The condition that explains the status.
const state::Condition& main_condition(const state::Conditions& conditions) {
    if (conditions.stalled.status == Truth::yes) return conditions.stalled;
    if (conditions.reconciling.status == Truth::yes && conditions.ready.status != Truth::yes)
        return conditions.reconciling;
    return conditions.ready;
}

std::string word_of(const state::Conditions& conditions) {
    if (conditions.stalled.status == Truth::yes) return "stalled";
    if (conditions.ready.status == Truth::yes) return "ready";
    if (conditions.reconciling.status == Truth::yes) return "reconciling";
    return conditions.ready.status == Truth::no ? "not ready" : "unknown";
}

// What follows its name.
std::string details_of(const SubjectStatus& subject) {
    const auto& condition = main_condition(subject.conditions);
    std::string text = word_of(subject.conditions);
    if (condition.since != state::Time{}) text += " since " + timestamp(condition.since);
    if (!condition.reason.empty()) text += "  " + condition.reason;
    if (!condition.message.empty()) text += ": " + printable(condition.message);
    if (subject.suspension) text += " (" + suspended_by(subject.suspension) + ")";
    if (subject.mode != state::Mode::enforce) text += " (mode " + std::string(to_string(subject.mode)) + ")";
    // A name beside a failure would look like its cause.
    const bool failed = subject.conditions.ready.reason == "ChangeFailed";
    if (!failed && subject.drifted_by && !subject.drifted_by->name.empty())
        text += " (changed on the server by " + printable(subject.drifted_by->name) + ")";
    return text;
}

// More subjects than this with the same cause share a line; the JSON has them all.
constexpr std::size_t most_listed = 3;

struct Group {
    std::vector<const SubjectStatus*> subjects;
    std::string details;  // of all of them together
};

// The key and details of the group to which it belongs: the cause, if that is outside of it, or its own name.
std::pair<std::string, std::string> group_of(const SubjectStatus& subject) {
    if (subject.conditions.stalled.status == Truth::yes) return {subject.subject, ""};
    if (subject.suspension && subject.suspension->subject != subject.subject)
        return {"suspension " + subject.suspension->subject,
                suspended_by(subject.suspension) + " (" + subject.suspension->subject + ")"};
    const auto& ready = subject.conditions.ready;
    if (ready.reason == "AccountUnreadable")
        return {"account " + subject.account, ready.reason + ": " + printable(ready.message)};
    return {subject.subject, ""};
}

std::string lines_of(const Group& group) {
    std::string text;
    const auto& first = *group.subjects.front();
    if (group.subjects.size() > most_listed)
        return "  " + first.subject + " and " + std::to_string(group.subjects.size() - 1) + " more  " +
               group.details + "\n";
    for (const auto* subject : group.subjects)
        text += "  " + subject->subject + "  " + details_of(*subject) + "\n";
    return text;
}

// Ready, with nothing to add: it is only counted.
bool is_unremarkable(const SubjectStatus& subject, state::Mode usual) {
    return word_of(subject.conditions) == "ready" && subject.conditions.ready.reason != "Twin" &&
           !subject.suspension && !subject.drifted_by && subject.mode == usual;
}

std::string subjects_of(const std::vector<SubjectStatus>& subjects, state::Mode usual, std::string_view one,
                        std::string_view many) {
    if (subjects.empty()) return {};
    const auto ready = static_cast<std::size_t>(std::ranges::count_if(
        subjects, [](const auto& each) { return each.conditions.ready.status == Truth::yes; }));
    std::string text = "\n" + std::to_string(ready) + " of " + plans::counted(subjects.size(), one, many) +
                       (ready == 1 || subjects.size() == 1 ? " is" : " are") + " ready.\n";
    std::vector<Group> groups;
    std::map<std::string, std::size_t> places;  // by key
    for (const auto& subject : subjects) {
        if (is_unremarkable(subject, usual)) continue;
        auto [key, details] = group_of(subject);
        const auto place = places.try_emplace(std::move(key), groups.size()).first->second;
        if (place == groups.size()) groups.push_back({{}, std::move(details)});
        groups[place].subjects.push_back(&subject);
    }
    for (const auto& group : groups)
        text += lines_of(group);
    return text;
}

}  // namespace

std::string status_text(const Status& status, state::Time now) {
    std::string text = head_of(status, now);
    if (status.pid != 0) text += manifests_of(status.set);
    text += passes_of(status, now);
    for (const auto& push : status.push)
        text += push_text(push);
    text += subjects_of(status.accounts, status.mode, "account", "accounts");
    text += subjects_of(status.inboxes, status.mode, "inbox", "inboxes");
    return text;
}

}  // namespace inboxctl::agent
