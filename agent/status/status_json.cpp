#include "agent/status/status_json.hpp"

#include <boost/json/array.hpp>

#include "agent/system/timestamp.hpp"

namespace inboxctl::agent {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value time_or_null(state::Time time) { return time == state::Time{} ? value() : value(timestamp(time)); }

value suspension_of(const std::optional<state::Suspension>& suspension) {
    if (!suspension) return nullptr;
    return object{{"subject", suspension->subject},
                  {"reason", suspension->reason},
                  {"since", time_or_null(suspension->since)}};
}

object condition_of(std::string_view type, const state::Condition& condition) {
    return {{"type", type},
            {"status", to_string(condition.status)},
            {"reason", condition.reason},
            {"message", condition.message},
            {"since", time_or_null(condition.since)}};
}

object subject_of(const SubjectStatus& subject) {
    object result{{"address", subject.subject},
                  {"account", subject.account},
                  {"mode", to_string(subject.mode)},
                  {"suspended", suspension_of(subject.suspension)},
                  {"conditions", array{condition_of("Ready", subject.conditions.ready),
                                       condition_of("Reconciling", subject.conditions.reconciling),
                                       condition_of("Stalled", subject.conditions.stalled)}}};
    if (subject.id != 0) result["id"] = subject.id;
    if (subject.drifted_by)
        result["drifted_by"] = object{{"id", subject.drifted_by->id}, {"name", subject.drifted_by->name}};
    return result;
}

array subjects_of(const std::vector<SubjectStatus>& subjects) {
    array result;
    for (const auto& subject : subjects)
        result.push_back(subject_of(subject));
    return result;
}

std::string_view name_of(SetStatus::Validity validity) {
    switch (validity) {
        case SetStatus::Validity::unread:
            return "unread";
        case SetStatus::Validity::valid:
            return "good";
        case SetStatus::Validity::invalid:
            return "invalid";
    }
    return {};
}

object set_of(const SetStatus& set) {
    array diagnostics;
    for (const auto& each : set.diagnostics)
        diagnostics.push_back(
            object{{"severity", each.severity == state::Severity::error ? "error" : "warning"},
                   {"place", to_string(each.where)},
                   {"message", each.message},
                   {"remedy", each.remedy}});
    return {{"status", name_of(set.validity)},
            {"since", time_or_null(set.since)},
            {"accounts", set.accounts},
            {"inboxes", set.inboxes},
            {"diagnostics", std::move(diagnostics)}};
}

object pass_of(const PassStatus& pass) {
    return {{"begun", time_or_null(pass.begun)},
            {"seconds", std::chrono::duration<double>(pass.took).count()},
            {"cause", pass.cause},
            {"changes", pass.changes},
            {"drift", pass.drift},
            {"pending", pass.pending},
            {"failed", pass.failed}};
}

object push_of(const PushStatus& push) {
    return {{"account", push.account},           {"subscribed", push.subscribed},
            {"since", time_or_null(push.since)}, {"events", push.events},
            {"subscriptions", push.connections}, {"trouble", push.trouble}};
}

object by_word(const std::map<std::string, std::int64_t>& counts) {
    object result;
    for (const auto& [word, count] : counts)
        result[word] = count;
    return result;
}

object counters_of(const Counters& counters) {
    return {{"passes", by_word(counters.passes)},
            {"changes", by_word(counters.changes)},
            {"drift", counters.drift},
            {"failed_changes", counters.failed_changes},
            {"creates_found_again", counters.found_again},
            {"unreadable", by_word(counters.unreadable)},
            {"invalid_manifests", counters.invalid_sets},
            {"rescans", counters.rescans},
            {"pass_seconds", std::chrono::duration<double>(counters.pass_time).count()}};
}

}  // namespace

object status_json(const Status& status) {
    array push;
    for (const auto& each : status.push)
        push.push_back(push_of(each));
    return {{"version", status.version},
            {"pid", status.pid},
            {"started", time_or_null(status.started)},
            {"standby", status.standby},
            {"ready", is_ready(status)},
            {"mode", to_string(status.mode)},
            {"suspended", suspension_of(status.suspension)},
            {"manifests", set_of(status.set)},
            {"passing", status.passing},
            {"last_pass", status.last_pass ? value(pass_of(*status.last_pass)) : value()},
            {"next_pass", status.next_pass ? time_or_null(*status.next_pass) : value()},
            {"accounts", subjects_of(status.accounts)},
            {"inboxes", subjects_of(status.inboxes)},
            {"push", std::move(push)},
            {"counters", counters_of(status.counters)}};
}

}  // namespace inboxctl::agent
