// Plans in files: saved by plan --out, shown, and compared with the present before they are applied.
#pragma once

#include <optional>

#include "agent/cli/cli.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "agent/report/apply_report.hpp"
#include "plans/saved/saved_plan.hpp"

namespace inboxctl::agent {

// Writes the plan to the invocation's file and reports that; or reports why not: a plan that is refused, or
// that lacks an account, could not be applied. Throws StateError.
void save_plan(const Invocation& invocation, const Pass& pass);

// Nothing: it is not a plan, which has been reported.
std::optional<plans::SavedPlan> open_plan(const std::filesystem::path& file, ApplyReport& report);

// What was asked for when it was planned.
PassOptions options_of(const plans::SavedPlan& plan, PassOptions options);

// Whether it may not be applied any more. Reports what has changed: first what the state shows, then what the
// plan that is made now shows.
bool is_out_of_date(const plans::SavedPlan& plan, Reconciler& reconciler, ApplyReport& report);
bool has_changed(const plans::SavedPlan& plan, const Pass& pass, ApplyReport& report);

// Reports what has changed, one line each, below `message`. Returns whether anything has.
bool report_changes(const std::string& message, const std::vector<std::string>& changes,
                    const std::string& remedy, ApplyReport& report);

}  // namespace inboxctl::agent
