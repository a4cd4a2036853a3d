// A plan for other programs, in the shape of `terraform show -json`, so that policy and pull-request tools
// for Terraform plans can read it; and the counts for GitLab's merge-request widget.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "plans/diff/plan.hpp"

namespace inboxctl::plans {

// When a plan was made, and by which version.
struct Origin {
    std::string made_by;  // the version of inboxctl
    std::string made_at;  // 2026-01-31T09:30:00Z
};

// One indented document. `format_version`, `resource_changes`, `resource_drift`, `applyable`, `complete` and
// `errored` are as in Terraform; `findings`, `notes`, `warnings`, `refusals`, `readings` and `summary` are
// additions. Secrets are `(sensitive)`; `before_sensitive` and `after_sensitive` mark them.
std::string render_json(const Plan& plan, const Origin& origin);

// `{"create":1,"update":2,"delete":0}`
std::string render_gitlab(const Plan& plan);

// One element of `resource_changes`.
boost::json::object resource_change(const Change& change);

// Terraform's name: `create`, `update`, `delete`, `forget`.
std::string_view terraform_action(Action action);

}  // namespace inboxctl::plans
