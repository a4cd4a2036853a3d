#include "agent/report/json_lines.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>

#include "agent/report/report.hpp"
#include "agent/system/timestamp.hpp"
#include "plans/render/json.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using boost::json::object;
using state::Severity;

constexpr const char* info = "info";
constexpr const char* bad = "error";

void print_line(const char* level, const std::string& message, const char* type, object more) {
    object line{{"@level", level},
                {"@message", message},
                {"@module", "inboxctl.ui"},
                {"@timestamp", timestamp_now()},
                {"type", type}};
    for (auto& [key, value] : more)
        line[key] = std::move(value);
    std::printf("%s\n", state::printable_json(boost::json::serialize(line)).c_str());
    std::fflush(stdout);
}

void print_diagnostic(object diagnostic) {
    const bool is_error = diagnostic.at("severity") == "error";
    const auto& summary = diagnostic.at("summary").get_string();
    print_line(is_error ? bad : "warn", (is_error ? "Error: " : "Warning: ") + std::string(summary),
               "diagnostic", {{"diagnostic", std::move(diagnostic)}});
}

void print_diagnostics(state::Diagnostics diagnostics) {
    for (const auto& diagnostic : diagnostics.sorted())
        print_diagnostic(diagnostic_json(diagnostic));
}

object plain(Severity severity, const std::string& summary, const std::string& detail) {
    return {{"severity", severity == Severity::error ? "error" : "warning"},
            {"summary", summary},
            {"detail", detail}};
}

object resource_of(const state::Address& address) {
    return {{"addr", to_string(address)},     {"module", ""},
            {"resource", to_string(address)}, {"implied_provider", "chatwoot"},
            {"resource_type", "inbox"},       {"resource_name", address.key},
            {"resource_key", nullptr}};
}

object hook_of(const plans::Change& change, state::InboxId id) {
    object hook{{"resource", resource_of(change.address)},
                {"action", plans::terraform_action(change.action)}};
    if (id != state::InboxId{}) {
        hook["id_key"] = "id";
        hook["id_value"] = to_string(id);
    }
    return hook;
}

void print_change(const plans::Change& change, const char* type, std::string_view action,
                  const std::string& message) {
    print_line(info, to_string(change.address) + ": " + message, type,
               {{"change", object{{"resource", resource_of(change.address)}, {"action", action}}}});
}

void print_summary(const std::string& message, std::size_t add, std::size_t change, std::size_t remove,
                   const std::string& operation) {
    print_line(info, message, "change_summary",
               {{"changes", object{{"add", add},
                                   {"change", change},
                                   {"remove", remove},
                                   {"import", 0},
                                   {"operation", operation}}}});
}

object position(const state::Place& place) { return {{"line", place.line}, {"column", place.column}}; }

}  // namespace

object diagnostic_json(const state::Diagnostic& diagnostic) {
    auto result = plain(diagnostic.severity, diagnostic.message, diagnostic.remedy);
    const auto& where = diagnostic.where;
    if (where.file)
        result["range"] =
            object{{"filename", *where.file}, {"start", position(where)}, {"end", position(where)}};
    return result;
}

JsonLines::JsonLines(std::string operation) : operation_(std::move(operation)) {
    print_line(info, "inboxctl " INBOXCTL_VERSION, "version",
               {{"inboxctl", INBOXCTL_VERSION}, {"ui", "1.2"}});
}

void JsonLines::invalid(const Pass& pass, const std::string&) { print_diagnostics(pass.diagnostics); }

void JsonLines::planned(const Pass& pass) {
    print_diagnostics(pass.diagnostics);
    for (const auto& trouble : pass.observed.troubles)
        print_diagnostic(plain(Severity::error, "account." + trouble.account + " could not be read",
                               trouble.error.message));
    for (const auto& change : pass.plan.drift) {
        const std::string action = change.action == plans::Action::forget ? "delete" : "update";
        print_change(change, "resource_drift", action, "Drift detected (" + action + ")");
    }
    for (const auto& change : pass.plan.changes) {
        const std::string action(plans::terraform_action(change.action));
        print_change(change, "planned_change", action, "Plan to " + action);
    }
    for (const auto& finding : pass.plan.findings) {
        const bool blocks = finding.kind == plans::Finding::Kind::blocked;
        auto diagnostic =
            plain(blocks ? Severity::error : Severity::warning, finding.message, finding.remedy);
        diagnostic["address"] = to_string(finding.address);
        print_diagnostic(std::move(diagnostic));
    }
    for (const auto& warning : pass.plan.warnings)
        print_diagnostic(plain(Severity::warning, warning, {}));
    for (const auto& refusal : pass.plan.refusals)
        print_diagnostic(plain(Severity::error, refusal, {}));
    const auto counts = plans::count(pass.plan);
    print_summary("Plan: " + std::to_string(counts.add) + " to add, " + std::to_string(counts.change) +
                      " to change, " + std::to_string(counts.destroy) + " to destroy.",
                  counts.add, counts.change, counts.destroy, "plan");
}

void JsonLines::begun(const plans::Change& change) {
    begun_[change.address] = std::chrono::steady_clock::now();
    print_line(info, to_string(change.address) + ": begins", "apply_start",
               {{"hook", hook_of(change, change.id)}});
}

std::int64_t JsonLines::seconds_of(const state::Address& address) const {
    const auto begun = begun_.find(address);
    if (begun == begun_.end()) return 0;
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun->second)
        .count();
}

void JsonLines::ended(const ChangeResult& result) {
    auto hook = hook_of(result.change, result.id);
    hook["elapsed_seconds"] = seconds_of(result.change.address);
    const bool done = result.status == ChangeResult::Status::done;
    print_line(done ? info : bad, line_of(result), done ? "apply_complete" : "apply_errored",
               {{"hook", std::move(hook)}});
    if (done || result.message.empty()) return;
    auto diagnostic = plain(Severity::error, to_string(result.change.address) + " failed", result.message);
    diagnostic["address"] = to_string(result.change.address);
    print_diagnostic(std::move(diagnostic));
}

void JsonLines::waits(const state::Address& address) {
    print_line(info, to_string(address) + ": waiting for the server", "apply_progress",
               {{"hook", object{{"resource", resource_of(address)}, {"action", "create"}}}});
}

void JsonLines::finished(const Pass& pass, const Applied& applied) {
    const auto counts = count_changed(applied);
    print_summary(summary_of(pass, applied), counts.add, counts.change, counts.destroy, operation_);
}

void JsonLines::error(const std::string& message, const std::string& remedy) {
    print_diagnostic(plain(Severity::error, message, remedy));
}

}  // namespace inboxctl::agent
