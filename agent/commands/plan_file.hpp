// Plans in files: plan --out, show and apply FILE.
#pragma once

#include <filesystem>
#include <string>

#include "plans/saved/plan_json.hpp"
#include "plans/saved/saved_plan.hpp"

namespace inboxctl::agent {

// With mode 0600. The file appears complete or not at all; until then an older one stays. Throws StateError.
void write_plan_file(const std::filesystem::path& name, const plans::SavedPlan& plan);

state::Result<plans::SavedPlan, plans::NotAPlan> read_plan_file(const std::filesystem::path& file);

// 32 random digits.
std::string new_plan_id();

}  // namespace inboxctl::agent
