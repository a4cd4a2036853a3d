// One pass over a manifest set, the state and the servers: what is asked of it, and what it has found.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/execute/execution.hpp"
#include "agent/observe/observe.hpp"
#include "plans/diff/compare.hpp"
#include "plans/guard/accounts.hpp"
#include "plans/guard/guard.hpp"
#include "plans/record/to_record.hpp"
#include "plans/saved/saved_plan.hpp"
#include "state/model/targets.hpp"

namespace inboxctl::agent {

using plans::Goal;

enum class Access {
    look,  // writes nothing, and needs no state
    act,   // holds the run lock
};

// Whether a pass also notes what its plan rests on, and lists drift as such: for plans that are kept in a
// file, read by other programs, or compared with a later one.
enum class Basis { unnoted, noted };

// A token that is missing, or a key that stands for another account: it stops the whole pass of a command;
// the daemon leaves the account out.
enum class BadAccount { stops_all, left_out };

struct PassOptions {
    std::filesystem::path set;
    std::filesystem::path state_file;
    state::Targets targets;
    std::size_t parallelism = 4;
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};  // see plans::ResolveRules
    std::chrono::milliseconds lock_timeout{0};
    RefreshMode refresh = RefreshMode::automatic;
    std::chrono::seconds key_margin{2};  // see RefreshOptions
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};
    Goal goal = Goal::converge;
    std::optional<std::set<std::string>> accounts;  // only these are read; none: all
    BadAccount bad_account = BadAccount::stops_all;
    Unanswered unanswered = Unanswered::wait;
    std::string command = "apply";  // for the journal, and for whoever finds the state locked
    Basis basis = Basis::unnoted;
    std::string plan_id;  // of the saved plan that is carried out; empty: none
};

// What a pass has found and would do: for those that show it, carry it out, record it and report it.
struct Pass {
    state::Desired desired;          // without what the servers do not know
    state::Diagnostics diagnostics;  // warnings too; with errors nothing below is filled in
    state::Recorded recorded;        // with what was resolved
    Observed observed;
    plans::Plan plan;
    plans::Base base;                             // if it was to be noted
    std::vector<plans::AccountProblem> left_out;  // accounts that were not read, while the others were
    std::vector<plans::Emptied> emptied;          // accounts in which everything that is recorded is gone
    plans::ToRecord to_record;
    bool needs_a_person = false;  // several inboxes could be what one create in doubt has made
    std::size_t found_again = 0;  // inboxes of creates in doubt of earlier runs
};

}  // namespace inboxctl::agent
