// What a person at a terminal, or reading a pipeline's log, is told.
#pragma once

#include <string>

#include "agent/reconcile/pass.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

// To stderr, each diagnostic with its place, and how many there are, and what errors mean for what was done.
void print(state::Diagnostics diagnostics, const std::string& outcome = "nothing was changed");

// To stderr: accounts that could not be read, each once with why.
void print(const std::vector<AccountTrouble>& troubles, const state::Desired& desired);

// A line for a change that is done, or why it is not.
std::string line_of(const ChangeResult& result);

// What was added, changed and destroyed, in part or whole.
plans::Counts count_changed(const Applied& applied);

// Creates that got no answer, of this run or an earlier one, whose inboxes were found on the server.
std::size_t count_found(const Pass& pass, const Applied& applied);

// "Apply complete: 8 added, 0 changed, 0 destroyed."
std::string summary_of(const Pass& pass, const Applied& applied);

// Without regard to what was carried out: may the plan be, and was everything read?
ExitCode exit_code_of(const Pass& pass);
ExitCode exit_code_of(const Pass& pass, const Applied& applied);

}  // namespace inboxctl::agent
