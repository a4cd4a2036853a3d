// Plans as JSON and back, exactly: the form in which a plan is kept in a file. For other programs to read
// there is plans/render/json.hpp.
#pragma once

#include <string>
#include <string_view>

#include "plans/saved/saved_plan.hpp"
#include "state/model/result.hpp"

namespace inboxctl::plans {

// What a file of plans/saved/saved_plan.hpp's says of its form. Members may be added without another version:
// who does not know them passes over them.
constexpr const char* saved_plan_format = "inboxctl-plan";
constexpr std::int64_t saved_plan_version = 1;

// Why a text is no saved plan, or none that this program can carry out; and what to do instead.
struct NotAPlan {
    std::string message;
};

std::string to_text(const SavedPlan& plan);
state::Result<SavedPlan, NotAPlan> saved_plan_from(std::string_view text);

}  // namespace inboxctl::plans
