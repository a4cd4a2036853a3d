// A plan for other programs: the shape of `terraform show -json`, so that policies and pull-request tools
// that read Terraform's plans read ours. And the counts that GitLab's merge-request widget shows.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "plans/diff/plan.hpp"

namespace inboxctl::plans {

// Where and by what a plan was made.
struct Origin {
    std::string made_by;  // the version of inboxctl
    std::string made_at;  // 2026-01-31T09:30:00Z
};

// `format_version`, `resource_changes`, `resource_drift`, `applyable`, `complete`, `errored` as Terraform
// describes them; what it has no word for stands in `findings`, `notes`, `warnings`, `refusals`, `readings`,
// `summary`. Secrets are `(sensitive)`, and `before_sensitive`, `after_sensitive` say where. One document,
// indented.
std::string render_json(const Plan& plan, const Origin& origin);

// `{"create":1,"update":2,"delete":0}`
std::string render_gitlab(const Plan& plan);

// One element of `resource_changes`.
boost::json::object resource_change(const Change& change);

// `create`, `update`, `delete`, `forget`: Terraform's word.
std::string_view terraform_action(Action action);

}  // namespace inboxctl::plans
