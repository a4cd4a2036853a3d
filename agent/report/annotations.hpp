// GitHub annotations: problems shown at their lines in a pull request. Written to stderr, beside the usual
// messages, if GITHUB_ACTIONS says that the run is one of GitHub's.
#pragma once

#include <string>

#include "plans/diff/plan.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

void annotate(const state::Diagnostics& diagnostics);

// What is blocked or refused, at the place where the manifests declare the inbox.
void annotate(const plans::Plan& plan, const state::Desired& desired);

// `::error file=inboxes/a.toml,line=3,col=1::message`, the file as seen from `repository`.
std::string annotation_of(const state::Diagnostic& diagnostic, const std::string& repository);

}  // namespace inboxctl::agent
