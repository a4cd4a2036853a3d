#include "agent/report/history.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "agent/system/timestamp.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using state::JournalEntry;
using state::OperationKind;

std::string_view name_of(OperationKind kind) {
    switch (kind) {
        case OperationKind::create:
            return "create";
        case OperationKind::update:
            return "update";
        case OperationKind::destroy:
            return "destroy";
        case OperationKind::adopt:
            return "adopt";
        case OperationKind::forget:
            return "forget";
    }
    return {};
}

std::vector<std::string> fields_of(const JournalEntry& entry) {
    std::vector<std::string> names;
    for (const auto& [id, wanted] : entry.operation.intent.wanted)
        names.push_back(path_of(state::field(id)));
    return names;
}

state::InboxId inbox_of(const JournalEntry& entry) {
    return entry.result != state::InboxId{} ? entry.result : entry.operation.intent.target;
}

std::string result_of(const JournalEntry& entry) {
    if (entry.status == "open") return "no result: the run ended before there was one";
    return entry.message.empty() ? entry.status : entry.status + ": " + state::printable(entry.message);
}

std::string line_of(const JournalEntry& entry) {
    const auto& intent = entry.operation.intent;
    std::string text = "  " + to_string(intent.address) + "  " + std::string(name_of(intent.kind));
    if (inbox_of(entry) != state::InboxId{}) text += " (id " + to_string(inbox_of(entry)) + ")";
    text += "  " + result_of(entry);
    if (intent.kind == OperationKind::update) {
        std::string names;
        for (const auto& name : fields_of(entry))
            names += (names.empty() ? "" : ", ") + name;
        if (!names.empty()) text += "  [" + names + "]";
    }
    return text + "\n";
}

std::string line_of(const PastRun& past) {
    const auto& run = past.run;
    std::string text = timestamp(run.begun) + "  " + run.command + ", run " +
                       std::to_string(static_cast<std::int64_t>(run.id)) + ": ";
    if (!run.ended)
        return text + (past.may_go_on ? "still running, or killed" : "killed before it ended") + "\n";
    text += std::to_string(run.added) + " added, " + std::to_string(run.changed) + " changed, " +
            std::to_string(run.destroyed) + " destroyed";
    if (run.failed > 0) text += ", " + std::to_string(run.failed) + " failed";
    if (run.exit_code != 0) text += " (exit code " + std::to_string(run.exit_code) + ")";
    return text + "\n";
}

value time_or_null(const std::optional<state::Time>& time) {
    return time ? value(timestamp(*time)) : value();
}

object json_of(const JournalEntry& entry) {
    array fields;
    for (const auto& name : fields_of(entry))
        fields.emplace_back(name);
    object result{{"address", to_string(entry.operation.intent.address)},
                  {"account", entry.operation.intent.account},
                  {"action", name_of(entry.operation.intent.kind)},
                  {"status", entry.status},
                  {"message", entry.message},
                  {"begun", timestamp(entry.operation.begun.wall)},
                  {"ended", time_or_null(entry.ended)},
                  {"fields", std::move(fields)}};
    const auto id = static_cast<std::int64_t>(inbox_of(entry));
    if (id != 0) result["id"] = id;
    return result;
}

}  // namespace

std::string history_text(const std::vector<PastRun>& runs) {
    std::string text;
    for (const auto& past : runs) {
        text += line_of(past);
        for (const auto& entry : past.entries)
            text += line_of(entry);
    }
    return text;
}

array history_json(const std::vector<PastRun>& runs) {
    array result;
    for (const auto& [run, entries, may_go_on] : runs) {
        array operations;
        for (const auto& entry : entries)
            operations.push_back(json_of(entry));
        result.push_back(object{{"run", static_cast<std::int64_t>(run.id)},
                                {"command", run.command},
                                {"begun", timestamp(run.begun)},
                                {"ended", time_or_null(run.ended)},
                                {"exit_code", run.ended ? value(run.exit_code) : value()},
                                {"added", run.added},
                                {"changed", run.changed},
                                {"destroyed", run.destroyed},
                                {"failed", run.failed},
                                {"operations", std::move(operations)}});
    }
    return result;
}

}  // namespace inboxctl::agent
