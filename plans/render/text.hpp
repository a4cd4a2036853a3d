// A plan as text for a terminal or a log, with Terraform's symbols and wording. Secrets appear as
// (sensitive).
#pragma once

#include <string>

#include "plans/diff/plan.hpp"
#include "plans/render/wording.hpp"

namespace inboxctl::plans {

enum class Color { no, yes };
enum class Detail { changes, fields };

// `width`: the columns of the terminal; longer lines are wrapped. 0: no limit.
std::string render(const Plan& plan, Color color, Detail detail, std::size_t width = 0);

// A plan that contains only drift.
std::string render_drift(const Plan& plan, Color color, Detail detail, std::size_t width = 0);

}  // namespace inboxctl::plans
