// A plan as text, for a terminal or a log. Terraform's symbols and words; secrets show as (sensitive).
#pragma once

#include <string>

#include "plans/diff/plan.hpp"
#include "plans/render/wording.hpp"

namespace inboxctl::plans {

enum class Color { no, yes };
enum class Detail { changes, fields };

// `width`: of the terminal, in columns; longer lines are broken. 0: no limit.
std::string render(const Plan& plan, Color color, Detail detail, std::size_t width = 0);

// A plan of drift alone: what changed on the servers.
std::string render_drift(const Plan& plan, Color color, Detail detail, std::size_t width = 0);

}  // namespace inboxctl::plans
