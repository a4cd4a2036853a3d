#include "agent/report/report.hpp"

#include <algorithm>
#include <cstdio>

#include "agent/report/annotations.hpp"
#include "plans/render/text.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using plans::Action;
using Status = ChangeResult::Status;

std::string_view done_word(const plans::Change& change) {
    switch (change.action) {
        case Action::create:
            return "created";
        case Action::update:
            return "updated";
        case Action::destroy:
            return "its deletion is queued on the server";
        case Action::forget:
            return "no longer recorded";
    }
    return {};
}

std::string_view failed_word(const ChangeResult& result) {
    switch (result.change.action) {
        case Action::create:
            return result.changed ? "created, but not as declared" : "not created";
        case Action::update:
            return result.changed ? "updated in part" : "not updated";
        case Action::destroy:
            return "not destroyed";
        case Action::forget:
            return "not forgotten";
    }
    return {};
}

std::string indented(const std::string& text) {
    std::string result = "    ";
    for (const char c : text)
        result += c == '\n' ? std::string("\n    ") : std::string(1, c);
    return result;
}

std::size_t count(const Applied& applied, Action action) {
    return static_cast<std::size_t>(std::ranges::count_if(applied.results, [&](const ChangeResult& result) {
        return result.change.action == action && result.changed;
    }));
}

std::size_t count(const Applied& applied, Status status) {
    return static_cast<std::size_t>(std::ranges::count(applied.results, status, &ChangeResult::status));
}

// More than anybody reads at once. Errors come first.
constexpr std::size_t most_diagnostics = 100;

std::string how_many_more(std::size_t errors, std::size_t warnings) {
    const auto shown_errors = std::min(errors, most_diagnostics);
    const auto shown_warnings = std::min(warnings, most_diagnostics - shown_errors);
    std::string text;
    if (errors > shown_errors) text = plans::counted(errors - shown_errors, "more error", "more errors");
    if (warnings > shown_warnings)
        text += (text.empty() ? "" : ", ") +
                plans::counted(warnings - shown_warnings, "more warning", "more warnings");
    return text + ".";
}

ExitCode trouble_code(const std::vector<AccountTrouble>& troubles) {
    for (const auto& trouble : troubles)
        if (trouble.error.kind == ApiError::Kind::interrupted) return ExitCode::interrupted;
    for (const auto& trouble : troubles)
        if (trouble.error.kind == ApiError::Kind::unauthorized) return ExitCode::token_refused;
    return troubles.empty() ? ExitCode::done : ExitCode::unreachable;
}

}  // namespace

void print(state::Diagnostics diagnostics, const std::string& outcome) {
    annotate(diagnostics);
    const auto errors = diagnostics.count(state::Severity::error);
    const auto warnings = diagnostics.count(state::Severity::warning);
    std::size_t errors_left = std::min(errors, most_diagnostics);
    std::size_t warnings_left = most_diagnostics - errors_left;
    for (const auto& diagnostic : diagnostics.sorted()) {
        auto& left = diagnostic.severity == state::Severity::error ? errors_left : warnings_left;
        if (left == 0) continue;
        --left;
        std::fprintf(stderr, "%s\n", render(diagnostic).c_str());
    }
    if (errors + warnings > most_diagnostics)
        std::fprintf(stderr, "… and %s\n", how_many_more(errors, warnings).c_str());
    if (errors > 0)
        std::fprintf(stderr, "\n%s: %s.\n", plans::counted(errors, "error", "errors").c_str(),
                     outcome.c_str());
}

void print(const std::vector<AccountTrouble>& troubles, const state::Desired& desired) {
    for (const auto& trouble : troubles) {
        const auto inboxes = static_cast<std::size_t>(
            std::ranges::count(desired.inboxes, trouble.account, &state::DesiredInbox::account));
        // Most messages name the account.
        const bool named = trouble.error.message.find("account " + trouble.account) != std::string::npos;
        const auto head = named ? std::string() : "account." + trouble.account + ": ";
        std::fprintf(
            stderr, "error: %s%s\n    %s not planned.\n", head.c_str(),
            state::printable_lines(trouble.error.message).c_str(),
            plans::counted(inboxes, "inbox in this account is", "inboxes in this account are").c_str());
    }
}

std::string line_of(const ChangeResult& result) {
    std::string line = to_string(result.change.address) + ": ";
    switch (result.status) {
        case Status::done:
            line += done_word(result.change);
            break;
        case Status::failed:
            line += failed_word(result);
            break;
        case Status::unknown:
            line += "outcome unknown";
            break;
        case Status::not_begun:
            line += "not begun";
            break;
    }
    if (result.id != state::InboxId{}) line += " (id " + to_string(result.id) + ")";
    if (!result.message.empty()) line += "\n" + indented(state::printable_lines(result.message));
    return line;
}

plans::Counts count_changed(const Applied& applied) {
    return {.add = count(applied, Action::create),
            .change = count(applied, Action::update),
            .destroy = count(applied, Action::destroy)};
}

std::size_t count_found(const Pass& pass, const Applied& applied) {
    return pass.found_again +
           static_cast<std::size_t>(std::ranges::count(applied.results, true, &ChangeResult::found));
}

std::string summary_of(const Pass& pass, const Applied& applied) {
    const auto failed = count(applied, Status::failed);
    const auto unknown = count(applied, Status::unknown);
    const auto not_begun = count(applied, Status::not_begun);
    const auto blocked = plans::count(pass.plan).blocked;
    const bool complete = failed + unknown + not_begun + blocked == 0 && !applied.interrupted;
    const bool destroy = pass.plan.aim == plans::Plan::Aim::destroy;
    std::string text = destroy ? "Destroy " : "Apply ";
    text += complete && pass.plan.unread.empty() ? "complete: " : "incomplete: ";
    text += std::to_string(count(applied, Action::create)) + " added, " +
            std::to_string(count(applied, Action::update)) + " changed, " +
            std::to_string(count(applied, Action::destroy)) + " destroyed";
    if (const auto found = count_found(pass, applied); found > 0)
        text += ", " + std::to_string(found) + " found again";
    if (failed > 0) text += ", " + std::to_string(failed) + " failed";
    if (unknown > 0) text += ", " + std::to_string(unknown) + " unknown";
    if (not_begun > 0) text += ", " + std::to_string(not_begun) + " not begun";
    if (blocked > 0) text += ", " + std::to_string(blocked) + " blocked";
    if (applied.interrupted) text += "; interrupted";
    for (const auto& account : pass.plan.unread)
        text += (account == pass.plan.unread.front() ? "; account." : ", account.") + account;
    return text + (pass.plan.unread.empty() ? "." : " could not be read.");
}

ExitCode exit_code_of(const Pass& pass) {
    if (const auto code = trouble_code(pass.observed.troubles); code != ExitCode::done) return code;
    if (pass.needs_a_person) return ExitCode::unknown_outcome;
    const auto counts = plans::count(pass.plan);
    if (counts.blocked > 0 || !pass.plan.refusals.empty()) return ExitCode::refused;
    return ExitCode::done;
}

ExitCode exit_code_of(const Pass& pass, const Applied& applied) {
    if (count(applied, Status::unknown) > 0) return ExitCode::unknown_outcome;
    if (applied.interrupted) return ExitCode::interrupted;
    const bool changed =
        std::ranges::any_of(applied.results, [](const ChangeResult& result) { return result.changed; });
    const auto before = exit_code_of(pass);
    if (before == ExitCode::unknown_outcome) return before;
    const bool failed = count(applied, Status::failed) > 0 || plans::count(pass.plan).waiting > 0;
    if (!failed && before == ExitCode::done) return ExitCode::done;
    if (changed) return ExitCode::failed_part_way;
    return failed ? ExitCode::failed : before;
}

}  // namespace inboxctl::agent
