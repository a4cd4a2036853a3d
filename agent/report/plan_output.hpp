// A plan on stdout, in the format that was asked for.
#pragma once

#include <string>

#include "agent/reconcile/pass.hpp"
#include "agent/report/invocation.hpp"
#include "plans/render/json.hpp"
#include "plans/saved/saved_plan.hpp"

namespace inboxctl::agent {

// The plan as `format` has it. `kind` says whether it is one of drift alone.
std::string plan_text(const Invocation& invocation, const plans::Plan& plan, const plans::Origin& origin,
                      const std::string& set);

// What is wrong or remarkable to stderr, the plan to stdout.
void show_plan(const Invocation& invocation, const Pass& pass, const plans::Origin& origin);

}  // namespace inboxctl::agent
