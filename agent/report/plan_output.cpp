#include "agent/report/plan_output.hpp"

#include <cstdio>

#include "agent/report/annotations.hpp"
#include "agent/report/report.hpp"
#include "plans/render/markdown.hpp"

namespace inboxctl::agent {

namespace {

bool is_of_drift(const Invocation& invocation) { return invocation.plan_kind == PlanKind::drift_only; }

std::string json_text(const Invocation& invocation, plans::Plan plan, const plans::Origin& origin) {
    if (is_of_drift(invocation)) plan.changes.clear();  // they are the drift
    return plans::render_json(plan, origin);
}

}  // namespace

std::string plan_text(const Invocation& invocation, const plans::Plan& plan, const plans::Origin& origin,
                      const std::string& set) {
    const auto subject = is_of_drift(invocation) ? plans::Subject::drift : plans::Subject::changes;
    switch (invocation.format) {
        case Format::text:
            return is_of_drift(invocation)
                       ? plans::render_drift(plan, invocation.color, invocation.detail, invocation.width)
                       : plans::render(plan, invocation.color, invocation.detail, invocation.width);
        case Format::json:
            return json_text(invocation, plan, origin);
        case Format::markdown:
            return plans::render_markdown(plan, {.set = set, .subject = subject});
        case Format::gitlab:
            return plans::render_gitlab(plan);
    }
    return {};
}

void show_plan(const Invocation& invocation, const Pass& pass, const plans::Origin& origin) {
    print(pass.diagnostics);
    print(pass.observed.troubles, pass.desired);
    annotate(pass.plan, pass.desired);
    std::fputs(plan_text(invocation, pass.plan, origin, invocation.set.string()).c_str(), stdout);
    std::fflush(stdout);
}

}  // namespace inboxctl::agent
