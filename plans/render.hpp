// A plan as text, for a terminal or a log. Terraform's symbols and words; secrets show as (sensitive).
#pragma once

#include <string>

#include "plans/plan.hpp"
#include "state/fields.hpp"

namespace inboxctl::plans {

enum class Color { no, yes };
enum class Detail { changes, fields };

std::string render(const Plan& plan, Color color, Detail detail);

// A plan of drift alone: what changed on the servers.
std::string render_drift(const Plan& plan, Color color, Detail detail);

// A value as people write it: `"Support"`, `true`, `["a", "b"]`, or `(sensitive)`.
std::string shown(const state::Field& row, const Json& value);

// "3 inboxes", "1 inbox".
std::string counted(std::size_t number, std::string_view singular, std::string_view plural);

}  // namespace inboxctl::plans
