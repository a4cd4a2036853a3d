// Converts saved plans to JSON and back without loss: the format of plan files. The JSON for other programs
// is in plans/render/json.hpp.
#pragma once

#include <string>
#include <string_view>

#include "plans/saved/saved_plan.hpp"
#include "state/model/result.hpp"

namespace inboxctl::plans {

// The format that a plan file names. Adding members does not need a new version: readers skip unknown ones.
constexpr const char* saved_plan_format = "inboxctl-plan";
constexpr std::int64_t saved_plan_version = 1;

// Why a text is not a saved plan that this program can apply, and what to do instead.
struct NotAPlan {
    std::string message;
};

std::string to_text(const SavedPlan& plan);
state::Result<SavedPlan, NotAPlan> saved_plan_from(std::string_view text);

}  // namespace inboxctl::plans
