// The stages of a pass that read and check, each from values to a value. plans/resolve, plans/diff and
// plans/guard have the stages that decide; agent/observe and agent/execute those that read and write.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/observe/effects.hpp"
#include "agent/observe/recorded.hpp"
#include "agent/reconcile/pass.hpp"
#include "plans/resolve/resolve.hpp"
#include "state/manifest/assemble.hpp"

namespace inboxctl::agent {

using TargetAddresses = std::optional<std::set<state::Address>>;  // none: everything

// What stands against a pass: errors stop it, and accounts are left out.
struct Checks {
    state::Diagnostics diagnostics;
    std::vector<plans::AccountProblem> left_out;

    bool stop() const { return diagnostics.has_errors(); }
};

// What a plan is made from.
struct Inputs {
    state::Desired desired;
    Loaded loaded;
    Checks checks;
    plans::Base base;
    TargetAddresses targets;
    Observed observed;
};

// Real ones for a command. Throws StateError: locked by another run, or the state cannot be opened.
Ports open_ports(boost::asio::io_context& io, const PassOptions& options, Access access);

// How its changes are carried out.
ExecutionOptions execution_of(const PassOptions& options);

// Read: the manifests, and whether they are the whole set.
state::Assembled read_manifests(const Effects& effects, const PassOptions& options);

// Load: what is recorded, under the manifests' keys. Accounts that were renamed are recorded at once if
// `access` allows it.
Loaded load(Effects& effects, Access access, const state::Desired& desired);

// The checks with more problems of accounts.
Checks with(Checks checks, std::vector<plans::AccountProblem> problems, BadAccount how);

// Read, load, and check the bindings, for commands that need no plan. With errors the last steps are left
// out.
struct Prepared {
    state::Desired desired;
    Loaded loaded;
    Checks checks;
};
Prepared prepare(Effects& effects, const PassOptions& options);

// Checks whether the set was emptied, and whether keys stand for the accounts that they stood for.
Checks check_set(Checks checks, const PassOptions& options, const state::Desired& desired,
                 const state::Recorded& recorded);
Checks check_bindings(Checks checks, const PassOptions& options, const state::Desired& desired,
                      const state::Recorded& recorded);

// Opens a session for each account that is needed and not left out.
Checks open_accounts(Checks checks, Sessions& sessions, const PassOptions& options,
                     const state::Desired& desired, const state::Recorded& recorded,
                     const TargetAddresses& targets);

// Observe: all accounts with a session.
boost::asio::awaitable<Observed> observe_all(Effects& effects, Access access, const PassOptions& options,
                                             const state::Desired& desired, const state::Recorded& recorded);

// What the stages before the diff have to say.
plans::Remarks remarks_before_diff(plans::ResolvedCreates resolved, std::vector<plans::Finding> duplicates,
                                   const Loaded& loaded, const TargetAddresses& targets);

// Inboxes for which nothing is done because of a name: one that the server does not have, or would refuse.
plans::Remarks names_withheld(Sessions& sessions, const state::Desired& desired,
                              const std::vector<plans::ObservedAccount>& observed);

// The plan with what was read to make it.
plans::Plan with_readings(plans::Plan plan, const Observed& observed);

// The readings that later passes may trust: of a pass that compares everything with the manifests.
std::vector<state::ReadMark> marks_to_keep(const PassOptions& options, const Observed& observed);

// Who else changes the state now, if anybody does. Reads the state again.
std::optional<plans::OtherRun> look_at_other_run(Effects& effects, const state::Recorded& recorded,
                                                 const std::vector<state::Moved>& renames);

// The keys of the accounts that have a session and were not left out.
std::set<std::string> accounts_used(Sessions& sessions, const state::Desired& desired,
                                    const std::vector<plans::AccountProblem>& left_out);

// What a plan rests on: the state and the manifests; afterwards the secrets that it would send.
plans::Base base_of(const PassOptions& options, const state::Identity& identity,
                    const state::Desired& desired);
plans::Base with_secrets(plans::Base base, const plans::Plan& plan, const state::Fingerprinter& fingerprint);

}  // namespace inboxctl::agent
