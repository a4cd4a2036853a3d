// Plans that are kept: saved by plan --out, shown, and held against the present before they are applied.
#pragma once

#include <optional>

#include "agent/cli/cli.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "agent/report/apply_report.hpp"
#include "plans/saved/saved_plan.hpp"

namespace inboxctl::agent {

// Keeps the plan in the invocation's file, and says so; or says why not: a plan that is refused or does not
// know all of its accounts is none that could be applied. Throws StateError.
void save_plan(const Invocation& invocation, const Pass& pass);

// Nothing: it is no plan, which has been told.
std::optional<plans::SavedPlan> open_plan(const std::filesystem::path& file, ApplyReport& report);

// What was asked for when it was planned.
PassOptions options_of(const plans::SavedPlan& plan, PassOptions options);

// Whether it may not be applied any more, which is told with what has moved: first as far as the state
// knows, then by the plan that is made now.
bool is_out_of_date(const plans::SavedPlan& plan, Reconciler& reconciler, ApplyReport& report);
bool has_moved(const plans::SavedPlan& plan, const Pass& pass, ApplyReport& report);

// Tells what has moved, a line each, below `message`. Whether anything has.
bool tell_moves(const std::string& message, const std::vector<std::string>& moves, const std::string& remedy,
                ApplyReport& report);

}  // namespace inboxctl::agent
